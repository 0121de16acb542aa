package dev.tally.nginx;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** Shows its certificate also to who asks for those of other authorities, as a caller does who does not care. */
final class InsistentKeyManager extends X509ExtendedKeyManager {

    private final X509ExtendedKeyManager own;

    InsistentKeyManager(X509ExtendedKeyManager own) {
        this.own = own;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return own.chooseEngineClientAlias(types, null, engine);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return own.chooseClientAlias(types, null, socket);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return own.getClientAliases(type, null);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return own.getServerAliases(type, issuers);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return own.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return own.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return own.getPrivateKey(alias);
    }
}
