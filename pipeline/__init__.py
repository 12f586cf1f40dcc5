"""What runs it: configuration, the pure stages, the Prefect flows over them, the command."""
