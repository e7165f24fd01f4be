from .page import what_if_html as what_if_html
