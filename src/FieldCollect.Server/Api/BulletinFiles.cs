using FieldCollect.Bulletins;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Bulletins;
using Microsoft.Net.Http.Headers;

namespace FieldCollect.Server.Api;

/// <summary>A bulletin as a file: GET Bulletins(…)/Html/$value, …/Xlsx/$value and …/Json/$value. Made from the frozen content each time it is asked for, and the same each time.</summary>
public static class BulletinFiles
{
    public const string Allowed = "GET, HEAD, OPTIONS";

    /// <summary>A first look, so that other paths are parsed once only.</summary>
    public static bool MayBe(string path) => path.StartsWith("Bulletins", StringComparison.Ordinal) && path.Contains('/', StringComparison.Ordinal);

    public static bool Is(ResourcePath path) =>
        path is { Property.Kind: PropertyKind.Stream, Steps: [{ Set.Name: "Bulletins", Key: not null }], Count: false, Ref: false };

    public static async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http, ResourcePath path)
    {
        if (request.Method is not ("GET" or "HEAD"))
            throw new ProblemException(Problems.MethodNotAllowed);
        var format = BulletinFormat.All.Single(f => f.Name == path.Property!.Name);
        await using var context = await api.Store.Database.OpenReadContextAsync(http.RequestAborted);
        var (bulletin, content) = await BulletinAccess.ReadAsync(context, request.Actor, path.Key!.AsGuid(), http.RequestAborted);
        var headers = http.Response.Headers;
        headers["OData-Version"] = request.Version;
        headers.CacheControl = "private, no-cache";
        headers.XContentTypeOptions = "nosniff";
        // The page needs its own style and nothing else; whatever a name could smuggle in does nothing.
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        headers.ContentDisposition = $"attachment; filename=\"{format.FileNameOf(bulletin)}\"";
        // The content never changes; that it is signed, once, does.
        var etag = new EntityTagHeaderValue($"\"{bulletin.ContentHash}-{bulletin.Version}\"");
        await Results.Bytes(format.Render(bulletin, content), format.MediaType, entityTag: etag, enableRangeProcessing: true).ExecuteAsync(http);
    }
}
