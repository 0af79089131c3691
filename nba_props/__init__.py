"""An NBA player-points betting pipeline as software-defined assets."""
