# make_rapi_certificate: a small authority and RAPI's certificate signed by it. Sourced by up.sh.
#
# Ganeti's own RAPI certificate is self-signed and names ganeti.example.com, so no client can check
# it against the address that it dials. This one names 127.0.0.1, and BASE/rapi-ca.pem verifies it.

make_rapi_certificate() {
  local keys=$BASE/keys
  [[ -s $keys/rapi.pem ]] && return 0
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 \
    -subj '/CN=Ganeti lab authority' -keyout "$keys/ca.key" -out "$BASE/rapi-ca.pem" \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    2>>"$LOGS/openssl.log"
  openssl req -newkey rsa:2048 -nodes -subj "/CN=cluster.$DOMAIN" \
    -keyout "$keys/rapi.key" -out "$keys/rapi.csr" 2>>"$LOGS/openssl.log"
  openssl x509 -req -in "$keys/rapi.csr" -days 365 -CA "$BASE/rapi-ca.pem" -CAkey "$keys/ca.key" \
    -CAcreateserial -out "$keys/rapi.crt" 2>>"$LOGS/openssl.log" -extfile <(
      echo "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:cluster.$DOMAIN"
      echo 'basicConstraints=critical,CA:FALSE'
      echo 'keyUsage=critical,digitalSignature,keyEncipherment'
      echo 'extendedKeyUsage=serverAuth'
      echo 'authorityKeyIdentifier=keyid'
      echo 'subjectKeyIdentifier=hash'
    )
  cat "$keys/rapi.key" "$keys/rapi.crt" >"$keys/rapi.pem"
  rm -f "$keys/ca.key" "$keys/rapi.key" "$keys/rapi.csr"
}
