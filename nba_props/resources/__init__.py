"""What assets, checks, sensors and schedules run with: home, feedback, clock, world, and the lake's I/O manager."""
