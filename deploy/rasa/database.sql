-- Rasa's own table has a database of its own: it holds a turn while it is answered, and need not be backed up.
CREATE DATABASE privacy_help_rasa TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
