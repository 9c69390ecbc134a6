using System.Globalization;
using FieldCollect.OData;
using FieldCollect.Register;

namespace FieldCollect.Server.Api;

/// <summary>What is settled before anything is asked of the register: the version of the protocol, and what may be done to what the path names.</summary>
public static class Negotiation
{
    /// <exception cref="ProblemException">UnsupportedVersion or PreconditionFailed, with the header as target.</exception>
    public static void CheckVersion(ApiRequest request)
    {
        // A page is read from one moment of the register, but its next page from a later one (Protocol 8.2.6).
        if (request.Headers("Isolation") is not null || request.Headers("OData-Isolation") is not null)
            throw new ProblemException(Problems.PreconditionFailed, "Isolation", "Isolation over several requests is not supported by this service.");
        if (request.Headers("OData-Version") is { } version && version.Trim() is not ("4.0" or "4.01"))
            throw new ProblemException(Problems.UnsupportedVersion, "OData-Version");
        // A client that knows more than 4.01 takes 4.01; one that knows no 4.0 cannot be served.
        if (request.Headers("OData-MaxVersion") is { } most
            && (!decimal.TryParse(most.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number < 4.0m))
            throw new ProblemException(Problems.UnsupportedVersion, "OData-MaxVersion");
    }

    /// <summary>The version that a reply speaks: 4.01 to who takes it, 4.0 to who does not say (Protocol 4.01, 8.2.7).</summary>
    public static string Version(Func<string, string?> headers) =>
        decimal.TryParse((headers("OData-MaxVersion") ?? headers("OData-Version"))?.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var most) && most >= 4.01m ? "4.01" : "4.0";

    /// <summary>Whether a path is one to send a body to, and to nothing else.</summary>
    public static bool OnlyPosted(string path) =>
        path.Equals("$batch", StringComparison.OrdinalIgnoreCase) || path.EndsWith("/$query", StringComparison.OrdinalIgnoreCase);

    /// <summary>The methods for a path, as the Allow header names them.</summary>
    public static string Allowed(ODataSchema schema, string path)
    {
        if (path.Length == 0 || path.Equals("$metadata", StringComparison.OrdinalIgnoreCase) || path.Trim('/') == "$entity" || BeatChanges.BeatOf(path) is not null)
            return "GET, HEAD, OPTIONS";
        if (path.Equals("$batch", StringComparison.OrdinalIgnoreCase))
            return "POST, OPTIONS";
        var parsed = ResourcePath.Parse(schema, path);
        return parsed switch
        {
            { Query: true } or { Operation.IsAction: true } => "POST",
            _ when Snapshots.BeatOf(parsed) is not null => "GET, HEAD",
            _ when BulletinFiles.Is(parsed) => "GET, HEAD",
            _ when Streams.Is(parsed) => "GET, HEAD, PUT, PATCH",
            { Ref: true, Navigation.IsMany: true, Key: null } => "GET, HEAD, POST, DELETE",
            { Ref: true, Navigation.IsMany: true } => "DELETE",
            { Ref: true, Navigation: not null } => "GET, HEAD, PUT, DELETE",
            { Count: true } or { Ref: true } or { Kind: ResourceKind.Operation } => "GET, HEAD",
            { Kind: ResourceKind.Property, Property: { Computed: true } } => "GET, HEAD",
            { Kind: ResourceKind.Property, RawValue: true } => "GET, HEAD, PUT, DELETE",
            { Kind: ResourceKind.Property } => "GET, HEAD, PUT, PATCH, DELETE",
            { RawValue: true } => "GET, HEAD",
            { Kind: ResourceKind.Collection, Steps.Count: 1 } => "GET, HEAD, POST, PATCH",
            { Kind: ResourceKind.Collection } => "GET, HEAD, POST",
            { Kind: ResourceKind.Entity } => "GET, HEAD, PUT, PATCH, DELETE",
            _ => "GET, HEAD",
        } + ", OPTIONS";
    }
}
