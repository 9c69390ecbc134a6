namespace FieldCollect.Client.Sync;

/// <summary>What the station's QR code says: <c>fieldcollect:1 &lt;address of the server&gt; &lt;code&gt;</c>.</summary>
/// <param name="Server">The register's address.</param>
/// <param name="Code">Good for one terminal, for ten minutes.</param>
public sealed record EnrolmentPayload(Uri Server, string Code)
{
    private const string Kind = "fieldcollect:1";

    /// <summary>Twice as long as any that a register makes.</summary>
    private const int LongestCode = 100;

    /// <summary>Reads what was scanned or typed.</summary>
    /// <param name="text">The text of the QR code, or the code alone.</param>
    /// <param name="server">Where a code alone is shown to.</param>
    /// <exception cref="TerminalException">MalformedCode.</exception>
    public static EnrolmentPayload Read(string text, Uri server)
    {
        var parts = text.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            [Kind, var address, var code] when Uri.TryCreate(address, UriKind.Absolute, out var named) && named.Scheme is "http" or "https" && IsCode(code) => new EnrolmentPayload(named, code),
            [var code] when IsCode(code) => new EnrolmentPayload(server, code),
            _ => throw new TerminalException(TerminalProblems.MalformedCode),
        };
    }

    // base64url, as the register makes them.
    private static bool IsCode(string text) => text.Length is >= 8 and <= LongestCode && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
