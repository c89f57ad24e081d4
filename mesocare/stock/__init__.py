"""The shelf: products, lots, expiry, recalls."""
