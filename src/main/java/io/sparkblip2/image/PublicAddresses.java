package io.sparkblip2.image;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks up the addresses that connections are made to, and hands out no other than public ones: an
 * image table must not become a way to ask the cluster's own services.
 *
 * <p>What is judged is what is connected to, so a name server that changes its answer gains
 * nothing.
 */
final class PublicAddresses implements DnsResolver {
  /** Of names: as the operating system does it. */
  private final DnsResolver names;

  private final Set<String> trustedHosts;

  /**
   * @param trustedHosts in lower case; these may have any address
   */
  PublicAddresses(DnsResolver names, Set<String> trustedHosts) {
    this.names = names;
    this.trustedHosts = trustedHosts;
  }

  /**
   * @throws NotPublic if one of the addresses is not
   */
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = names.resolve(host);
    if (!trustedHosts.contains(host.toLowerCase(Locale.ROOT))) {
      for (InetAddress address : addresses) {
        if (!isPublic(address)) {
          throw new NotPublic();
        }
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return names.resolveCanonicalHostname(host);
  }

  /** Whether the address is no loopback, private, link-local, multicast or metadata one. */
  static boolean isPublic(InetAddress address) {
    if (address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address instanceof Inet6Address) {
      boolean local = (first & 0xfe) == 0xfc;
      // 64:ff9b::/96, 2002::/16 and 2001::/32 carry an IPv4 address within.
      boolean teredo = first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0;
      boolean wrapped = first == 0 || (first == 0x20 && second == 0x02) || teredo;
      return !local && !wrapped;
    }
    boolean carrier = first == 100 && (second & 0xc0) == 64;
    boolean protocols = first == 192 && second == 0 && bytes[2] == 0;
    boolean benchmarks = first == 198 && (second & 0xfe) == 18;
    // Azure answers its machines' questions about themselves at this public one.
    boolean azure = first == 168 && second == 63 && (bytes[2] & 0xff) == 129 && bytes[3] == 16;
    boolean reserved = first == 0 || first >= 240;
    return !carrier && !protocols && !benchmarks && !azure && !reserved;
  }

  /** The host has an address that is not for everyone. */
  static final class NotPublic extends UnknownHostException {
    private static final long serialVersionUID = 1;
  }
}
