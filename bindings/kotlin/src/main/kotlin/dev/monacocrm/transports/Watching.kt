package dev.monacocrm.transports

import java.net.InetSocketAddress
import java.net.Proxy
import okhttp3.Call
import okhttp3.Connection
import okhttp3.EventListener

/** Notes how far an attempt came. */
internal class Watching(private val exchange: Exchange?, private val next: EventListener) : EventListener() {
    override fun connectStart(call: Call, inetSocketAddress: InetSocketAddress, proxy: Proxy) {
        if (proxy.type() == Proxy.Type.HTTP) exchange?.phase = Phase.AT_THE_PROXY
    }

    override fun secureConnectStart(call: Call) {
        exchange?.phase = Phase.CONNECTING
    }

    override fun connectionAcquired(call: Call, connection: Connection) {
        exchange?.connected()
    }
}
