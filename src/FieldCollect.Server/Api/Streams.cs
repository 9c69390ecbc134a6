using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace FieldCollect.Server.Api;

/// <summary>
/// The bytes of an attachment: PUT and GET of <c>Attachments(id)/Content</c> or <c>Attachments(id)/$value</c>; in pieces see <see cref="Uploads"/>. The record comes first
/// and says what the bytes must be; a PUT that does not fit it keeps nothing, one that is sent again is as good as the first.
/// </summary>
public static class Streams
{
    /// <summary>The stream property of Attachments.</summary>
    public const string Content = "Content";

    // A 25 MB photo over a village's mobile network at 100 KB/s takes over four minutes.
    private const double SlowestBytesASecond = 1_000;

    /// <summary>A first look, so that other paths are parsed once only.</summary>
    public static bool MayBe(string path) => path.StartsWith("Attachments", StringComparison.Ordinal) && path.Contains('/', StringComparison.Ordinal);

    public static bool Is(ResourcePath path) =>
        path is { Steps: [{ Key: not null, Set.Name: "Attachments" }], Kind: ResourceKind.Entity, RawValue: true } or { Property.Kind: PropertyKind.Stream, Steps.Count: 1 };

    public static async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http, ResourcePath path)
    {
        var id = path.Key!.AsGuid();
        switch (request.Method)
        {
            case "GET" or "HEAD":
                await GetAsync(api, request, http, id);
                break;
            case "PUT":
                await PutAsync(api, request, http, id);
                break;
            case "PATCH":
                await Uploads.PatchAsync(api, request, http, id);
                break;
            default:
                throw new ProblemException(Problems.MethodNotAllowed);
        }
    }

    private static async Task GetAsync(ApiContext api, ApiRequest request, HttpContext http, Guid id)
    {
        var attachment = await FindAsync(api, request.Actor, Right.Read, id, http.RequestAborted);
        if (request.Method == "HEAD" && attachment.StoredAt is null && Permissions.May(request.Actor.Role, Right.Create, EntitySets.Of(typeof(Attachment))))
        {
            await Uploads.TellAsync(api, request, http, attachment);
            return;
        }

        // A photo may show a person or a document: looking at it is reading, whatever is asked of it.
        await api.Store.AuditAsync(new AuditDraft(api.Time.GetUtcNow(), request.Actor, "read", "Attachments", 1, [id]), http.RequestAborted);
        http.Response.Headers["OData-Version"] = request.Version;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (attachment.StoredAt is null || api.Store.Files.Open(attachment.Sha256) is not { } bytes)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await Results.Stream(bytes, attachment.ContentType, entityTag: new EntityTagHeaderValue($"\"{attachment.Sha256}\""), enableRangeProcessing: true).ExecuteAsync(http);
    }

    private static async Task PutAsync(ApiContext api, ApiRequest request, HttpContext http, Guid id)
    {
        var attachment = await FindAsync(api, request.Actor, Right.Create, id, http.RequestAborted);
        if (!string.Equals(http.Request.ContentType?.Split(';')[0].Trim(), attachment.ContentType, StringComparison.OrdinalIgnoreCase))
            throw new ProblemException(Problems.UnsupportedMediaType, "Content-Type", "The bytes have the content type that the record names.");
        if (http.Request.ContentLength > AttachmentRules.MostBytes)
            throw new ProblemException(Problems.BodyTooLarge);
        if (http.Request.ContentLength is { } length && length != attachment.Length)
            throw new ProblemException(Problems.ContentMismatch, "Length", "The record names another length.");
        CheckPreconditions(request, attachment);
        Allow(http);
        await api.Store.Files.KeepAsync(attachment.Sha256, attachment.Length, http.Request.Body, http.RequestAborted);

        await StoreAsync(api, request, attachment, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers["OData-Version"] = request.Version;
        http.Response.Headers.ETag = $"\"{attachment.Sha256}\"";
    }

    /// <summary>The bytes are there: the record says so from now on.</summary>
    public static async Task StoreAsync(ApiContext api, ApiRequest request, Attachment attachment, CancellationToken cancel)
    {
        var item = WriteHeaders.Apply(request, new PushItem { Verb = PushVerb.Store, Set = EntitySets.Of(typeof(Attachment)), Key = [attachment.Id], Method = request.Method, Url = request.Path });
        var answer = (await api.Store.PushAsync([item with { RequestId = null }], request.Actor, cancel))[0];
        if (answer.Problem is { } problem)
            throw new ProblemException(problem.Kind, problem.Target, problem.Message, problem.Details);
    }

    private static void CheckPreconditions(ApiRequest request, Attachment attachment)
    {
        var current = attachment.StoredAt is null ? null : $"\"{attachment.Sha256}\"";
        if (request.Headers("If-Match") is { } match && (current is null || (match != "*" && !match.Contains(current, StringComparison.Ordinal))))
            throw new ProblemException(Problems.PreconditionFailed);
        if (request.Headers("If-None-Match") is { } none && current is not null && (none == "*" || none.Contains(current, StringComparison.Ordinal)))
            throw new ProblemException(Problems.PreconditionFailed);
    }

    /// <summary>Lets the bytes of an attachment through.</summary>
    public static void Allow(HttpContext http) => LargeBody.Allow(http, AttachmentRules.MostBytes, SlowestBytesASecond);

    // The same question as RowScope asks: not there, removed and not yours are one answer.
    private static async Task<Attachment> FindAsync(ApiContext api, Actor actor, Right right, Guid id, CancellationToken cancel)
    {
        if (!Permissions.May(actor.Role, right, EntitySets.Find("Attachments")!))
            throw new ProblemException(Problems.NotAllowed);
        await using var context = await api.Store.Database.OpenReadContextAsync(cancel);
        var attachment = await context.Set<Attachment>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel);
        return attachment is Record { RemovedAt: null } && actor.Sees(attachment.BeatCode) ? attachment : throw new ProblemException(Problems.NotFound);
    }
}
