"""What puts comments into a Word document and changes nothing else."""
