"""What claims of value were worth: fair prices of past games beside what came true. Nothing here is bet on."""
