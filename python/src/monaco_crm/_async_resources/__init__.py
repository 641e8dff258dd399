"""As `_resources`, under asyncio and trio."""
