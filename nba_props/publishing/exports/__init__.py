"""JSON documents for readers outside the product: their shapes, their schemas, and the builders of each."""
