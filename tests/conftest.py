"""Hypothesis for all tests: what is checked does not depend on how busy the machine is."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "whatever the machine does", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("whatever the machine does")
