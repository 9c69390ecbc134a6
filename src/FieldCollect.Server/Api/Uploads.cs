using System.Globalization;
using System.Text.RegularExpressions;
using FieldCollect.Register;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Attachments;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Api;

/// <summary>
/// PATCH of <c>Attachments(id)/$value</c>: bytes in pieces, each behind the one before, as in draft-ietf-httpbis-resumable-upload with the attachment's own address as
/// the upload resource. For an attachment whose record was kept (held, in quarantine) the bytes are taken too, or its terminal would never be rid of them.
/// </summary>
public static partial class Uploads
{
    /// <summary>In HttpContext.Items: where the bytes end, for the reply to a piece that does not go on there.</summary>
    public const string OffsetItem = "Upload-Offset";

    public const string MediaType = "application/partial-upload";

    /// <summary>The path of a request by which a revoked terminal may hand in bytes.</summary>
    [GeneratedRegex(@"^/odata/Attachments\([0-9A-Fa-f-]{36}\)/(\$value|Content)$")]
    public static partial Regex HandInPath();

    [GeneratedRegex(@"(?:^|,)\s*sha-256=:(?<digest>[A-Za-z0-9+/=]{1,64}):")]
    private static partial Regex Sha256Digest();

    /// <summary>An attachment that somebody may send the bytes of: one of the register, or one that was kept.</summary>
    public sealed record Target(Attachment Attachment, bool IsKept, bool IsDiscarded);

    /// <summary>What a HEAD says of bytes that are not all there.</summary>
    public static async Task TellAsync(ApiContext api, ApiRequest request, HttpContext http, Attachment attachment)
    {
        using var turn = await api.Store.Files.Partial.EnterAsync(request.Actor.UserId, attachment.Id, http.RequestAborted);
        Reply(http, request, turn.Offset, attachment.Length, complete: false);
    }

    public static async Task PatchAsync(ApiContext api, ApiRequest request, HttpContext http, Guid id)
    {
        var target = await FindAsync(api, request.Actor, id, http.RequestAborted);
        var attachment = target.Attachment;
        if (!MediaType.Equals(http.Request.ContentType?.Split(';')[0].Trim(), StringComparison.OrdinalIgnoreCase))
            throw new ProblemException(Problems.UnsupportedMediaType, "Content-Type", $"Send pieces as {MediaType}, or the whole by PUT.");
        var offset = Number(request, "Upload-Offset") ?? throw new ProblemException(Problems.MalformedRequest, "Upload-Offset");
        var isLast = request.Headers("Upload-Complete") switch { "?1" => true, "?0" => false, _ => throw new ProblemException(Problems.MalformedRequest, "Upload-Complete") };
        if (Number(request, "Upload-Length") is { } length && length != attachment.Length)
            throw new ProblemException(Problems.ContentMismatch, "Length", "The record names another length.");
        if (http.Request.ContentLength > PartialUploads.LargestPiece)
            throw new ProblemException(Problems.BodyTooLarge);

        if (target.IsDiscarded || (target.IsKept ? api.Store.Files.Awaited.Has(id) : attachment.StoredAt is not null) || await IsHereAsync(api, request, http, target, offset))
        {
            Reply(http, request, attachment.Length, attachment.Length, complete: true);
            return;
        }

        using var turn = await api.Store.Files.Partial.EnterAsync(request.Actor.UserId, id, http.RequestAborted);
        if (turn.Offset != offset)
        {
            http.Items[OffsetItem] = turn.Offset;
            throw new ProblemException(Problems.UploadOffset, "Upload-Offset");
        }

        await AppendAsync(request, http, turn, attachment.Length);
        if (!isLast)
        {
            Reply(http, request, turn.Offset, attachment.Length, complete: false);
            return;
        }

        await CompleteAsync(api, request, target, turn, http.RequestAborted);
        Reply(http, request, attachment.Length, attachment.Length, complete: true);
    }

    private static async Task AppendAsync(ApiRequest request, HttpContext http, PartialUploads.Turn turn, long length)
    {
        Streams.Allow(http);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, turn.Stopped);
        try
        {
            await PartialUploads.AppendAsync(turn, http.Request.Body, Digest(request), length, stop.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // The terminal has sent again: this request is one whose line it has given up, so it ends like a body that is cut. Answered, the connection would
            // go on behind a body that nobody reads any more.
            throw new BadHttpRequestException("The terminal has sent again.");
        }
    }

    private static async Task CompleteAsync(ApiContext api, ApiRequest request, Target target, PartialUploads.Turn turn, CancellationToken cancel)
    {
        var attachment = target.Attachment;
        try
        {
            if (turn.Offset != attachment.Length)
                throw new ProblemException(Problems.ContentMismatch, "Length", "There are fewer bytes than the record says.");
            if (target.IsKept)
                await api.Store.Files.Awaited.AdoptAsync(turn.Path, attachment, cancel);
            else
                await api.Store.Files.AdoptAsync(turn.Path, attachment.Sha256, attachment.Length, cancel);
        }
        catch (ProblemException)
        {
            // One of the pieces is wrong, and nobody knows which: from the start.
            PartialUploads.Drop(turn);
            throw;
        }

        if (!target.IsKept)
            await StoreAsync(api, request, attachment, cancel);
    }

    // Asked without a byte, at the beginning. Who can read these very bytes in another attachment need not send them; who only knows their hash must.
    private static async Task<bool> IsHereAsync(ApiContext api, ApiRequest request, HttpContext http, Target target, long offset)
    {
        var (attachment, actor) = (target.Attachment, request.Actor);
        if (target.IsKept || actor.Revoked || offset != 0 || http.Request.ContentLength != 0 || !api.Store.Files.Has(attachment.Sha256)
            || !Permissions.May(actor.Role, Right.Read, EntitySets.Of(typeof(Attachment))))
            return false;
        await using (var context = await api.Store.Database.OpenReadContextAsync(http.RequestAborted))
        {
            var beats = await context.Set<Attachment>().AsNoTracking()
                .Where(a => a.Sha256 == attachment.Sha256 && a.Length == attachment.Length && a.StoredAt != null && a.RemovedAt == null)
                .Select(a => a.BeatCode).Distinct().ToListAsync(http.RequestAborted);
            if (!beats.Exists(actor.Sees))
                return false;
        }

        await StoreAsync(api, request, attachment, http.RequestAborted);
        return true;
    }

    /// <summary>The bytes are there. The right to it was looked at with the record; the place may have gone to another beat since, and the terminal may have been revoked.</summary>
    public static Task StoreAsync(ApiContext api, ApiRequest request, Attachment attachment, CancellationToken cancel) =>
        Streams.StoreAsync(api, request with { Actor = request.Actor with { Revoked = false, Beats = null } }, attachment, cancel);

    /// <exception cref="ProblemException">NotAllowed, NotFound.</exception>
    public static async Task<Target> FindAsync(ApiContext api, Actor actor, Guid id, CancellationToken cancel)
    {
        if (!Permissions.May(actor.Role, Right.Create, EntitySets.Of(typeof(Attachment))))
            throw new ProblemException(Problems.NotAllowed);
        await using var context = await api.Store.Database.OpenReadContextAsync(cancel);
        var attachment = await context.Set<Attachment>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel);
        // Whoever made the record sends its bytes, also when the beat or the address has gone to somebody else meanwhile.
        if (attachment is Record { RemovedAt: null } && (actor.Sees(attachment.BeatCode)
            || await context.Set<Change>().AnyAsync(c => c.RecordId == id && c.Kind == ChangeKind.Created && c.UserId == actor.UserId, cancel)))
            return new Target(attachment, false, false);
        return await KeptAttachment.FindAsync(context, id, actor.UserId, cancel) is { } kept
            ? new Target(kept.Announced, true, kept.IsDiscarded)
            : throw new ProblemException(Problems.NotFound);
    }

    private static void Reply(HttpContext http, ApiRequest request, long offset, long length, bool complete)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers["OData-Version"] = request.Version;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Upload-Offset"] = offset.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Upload-Length"] = length.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Upload-Complete"] = complete ? "?1" : "?0";
        http.Response.Headers["Upload-Limit"] = $"max-append-size={PartialUploads.LargestPiece}";
    }

    private static long? Number(ApiRequest request, string header) => request.Headers(header) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ProblemException(Problems.MalformedRequest, header);

    // RFC 9530. Another algorithm than SHA-256 is as good as none: the whole is checked at the end.
    private static byte[]? Digest(ApiRequest request)
    {
        if (request.Headers("Content-Digest") is not { } header || Sha256Digest().Match(header) is not { Success: true } match)
            return null;
        var digest = new byte[48];
        return Convert.TryFromBase64String(match.Groups["digest"].Value, digest, out var bytes) ? digest[..bytes] : throw new ProblemException(Problems.MalformedRequest, "Content-Digest");
    }
}
