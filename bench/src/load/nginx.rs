//! nginx in front of a server, as docs/operations.md has it, with TLS.

use std::{
    net::{SocketAddr, TcpStream},
    path::Path,
};

use anyhow::Result;

use crate::{
    certificate::Certificate,
    nginx::{Nginx, places},
    server::free_address,
};

/// Starts it on a free port, and waits until it listens.
pub(crate) async fn start(
    dir: &Path,
    upstream: SocketAddr,
    certificate: &Certificate,
) -> Result<Nginx> {
    let address = free_address()?;
    let file = configuration(dir, address, upstream, certificate);
    let mut nginx = Nginx::start(dir, address, &file)?;
    nginx
        .wait(async |at| TcpStream::connect(at).is_ok())
        .await?;
    Ok(nginx)
}

fn configuration(
    dir: &Path,
    address: SocketAddr,
    upstream: SocketAddr,
    certificate: &Certificate,
) -> String {
    format!(
        "events {{ worker_connections 32768; }}\n\
         http {{\n{}\naccess_log off;\n\
         map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}\n\
         server {{\nlisten {address} ssl;\n\
         ssl_certificate {};\nssl_certificate_key {};\n\
         location / {{\nproxy_pass http://{upstream};\nproxy_http_version 1.1;\n\
         proxy_set_header Host $http_host;\n\
         proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n\
         proxy_set_header Upgrade $http_upgrade;\n\
         proxy_set_header Connection $connection_upgrade;\n\
         proxy_read_timeout 90s;\n}}\n}}\n}}\n",
        places(dir),
        certificate.certificate.display(),
        certificate.key.display(),
    )
}
