"""What glassgrad's speed and memory are, beside those of its peers, measured in one run."""
