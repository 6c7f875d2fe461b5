"""An attack on editions from outside: it reads what is published and shares no code with disclosure control."""
