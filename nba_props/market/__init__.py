"""What the books say: odds maths, de-vig, consensus and closing lines, late lines. No model, no Dagster."""
