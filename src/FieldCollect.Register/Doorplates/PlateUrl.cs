using FieldCollect.Register.Codes;

namespace FieldCollect.Register.Doorplates;

/// <summary>What somebody scanned or typed from a plate.</summary>
/// <param name="Written">The token as it stands there: upper case, half width, without blanks and dashes. Plates of older forms are known by this.</param>
/// <param name="Token">The same in the token's own form; null where it has another form.</param>
/// <param name="Host">Upper case, with the port; null where only the token was typed. Another host than the register's is a sign of a forged plate.</param>
public sealed record PlateScan(string Written, string? Token, string? Host)
{
    /// <summary>The texts under which a plate of this scan may stand in the register: one or two, the likelier first.</summary>
    public IReadOnlyList<string> Candidates => Token is null || Token == Written ? [Written] : [Token, Written];
}

/// <summary>
/// The text in a plate's QR code: <c>HTTPS://HOST/D/TOKEN</c>, of upper-case letters, digits and the signs <c>: / . -</c> alone, so that the code stays in its
/// alphanumeric mode (ISO/IEC 18004, 7.4.4) and therefore small. Schemes and hosts know no case (RFC 3986, 6.2.2.1), and the server's route does not either.
/// </summary>
public static class PlateUrl
{
    /// <summary>Characters of a host with its port: with more the code would need a version above 5 at level Q, too fine for the small plate's 40 mm.</summary>
    public const int LongestHost = 54;

    /// <summary>What is scanned is a URL and no book; more is not looked at.</summary>
    public const int LongestScan = 300;

    private const string Scheme = "HTTPS://";
    private const string Folder = "/D/";

    // Older plates have tokens of any length up to the field's.
    private const int LongestToken = 64;

    /// <summary>The host as plates bear it, or null where it cannot stand on one: a name of letters, digits, dots and dashes (punycode for others), perhaps with a port.</summary>
    public static string? Host(string text)
    {
        var host = text.Trim().ToUpperInvariant();
        if (host.Length is 0 or > LongestHost)
            return null;
        var colon = host.IndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        if (colon >= 0 && !(host[(colon + 1)..] is { Length: > 0 and <= 5 } port && port.All(char.IsAsciiDigit)))
            return null;
        return name.Split('.').All(l => l.Length > 0 && l[0] != '-' && l[^1] != '-' && l.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'))
            ? host
            : null;
    }

    /// <summary>The text for the QR code.</summary>
    /// <param name="host">As <see cref="Host"/> gives it.</param>
    /// <param name="token">The plate's.</param>
    /// <exception cref="ArgumentException">The host cannot stand on a plate.</exception>
    public static string Of(string host, string token) =>
        Host(host) is { } written ? $"{Scheme}{written}{Folder}{token}" : throw new ArgumentException("The host cannot stand on a plate.", nameof(host));

    /// <summary>Reads what a scanner or a person gives: the whole URL in any case, by https or http, with whatever hangs behind the token, or the token alone. Null where it is neither.</summary>
    public static PlateScan? Read(string text)
    {
        if (text.Length > LongestScan)
            return null;
        var scanned = Width.Fold(text).Trim().ToUpperInvariant();
        string? host = null;
        var scheme = scanned.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            if (scanned[..scheme] is not ("HTTPS" or "HTTP"))
                return null;
            var rest = scanned[(scheme + 3)..];
            var folder = rest.IndexOf('/');
            if (folder <= 0 || !rest.AsSpan(folder).StartsWith(Folder))
                return null;
            host = rest[..folder];
            var token = rest[(folder + Folder.Length)..];
            var end = token.AsSpan().IndexOfAny('/', '?', '#');
            scanned = end < 0 ? token : token[..end];
        }

        var written = string.Concat(scanned.Where(c => c is not (' ' or '-')));
        return written.Length is > 0 and <= LongestToken && written.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))
            ? new PlateScan(written, PlateToken.Fold(written), host)
            : null;
    }
}
