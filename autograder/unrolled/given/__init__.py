"""The fast, verified parts that later notebooks are given: the only folder of which anything is released."""
