using System.Net;
using System.Security.Cryptography;
using FieldCollect.Client.Local;

namespace FieldCollect.Client.Sync;

/// <summary>
/// Sends the bytes of attachments after their records, one at a time in pieces, each with its hash. A piece that is lost is all that is lost: where the bytes
/// at the register end, it says itself. The pieces follow the line: shorter after a loss, longer after a while without.
/// </summary>
/// <remarks>The wire is that of draft-ietf-httpbis-resumable-upload on the attachment's own address; api-specs/sync.md tells what of it.</remarks>
internal sealed class Upload(LocalStore store, Wire wire)
{
    /// <summary>What a piece begins with: seconds on a village's mobile network.</summary>
    public const int FirstPiece = 256 * 1024;

    public const int ShortestPiece = 16 * 1024;

    /// <summary>The register takes four times as much at once.</summary>
    public const int LongestPiece = 1024 * 1024;

    /// <summary>Pieces in a row that must arrive before a longer one is tried: on a line that is cut after so many bytes, each try is a loss.</summary>
    private const int PiecesBeforeLonger = 16;

    /// <summary>Bytes that arrive damaged although each of their pieces did not are damaged here, or the register's disk is.</summary>
    private const int Beginnings = 2;

    private const string MediaType = "application/partial-upload";

    private int piece = FirstPiece;
    private int inARow;

    /// <summary>Sends what can be sent. Trouble with one attachment is noted with it and does not hold up the others.</summary>
    public async Task<UploadResult> Run(IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        using var held = SyncLock.TakeUpload(store.Path);
        var sent = 0;
        if (held is null)
            return Result(sent, TerminalProblems.SyncUnderWay.Code);
        string? trouble = null;
        // Ends because each round looks further on in the queue.
        for (var place = 0L; store.Read(db => db.NextAttachment(place)) is { } next; place = next.Place)
        {
            var attachment = next.Attachment;
            // What another day, another line or another officer's sign-in brought says nothing of this try.
            store.Write(db => db.NoteAttachment(attachment.Id, null));
            try
            {
                if (await Send(attachment, progress, cancel) is { } problem)
                {
                    store.Write(db => db.NoteAttachment(attachment.Id, problem.Code));
                    trouble ??= problem.Code;
                    continue;
                }

                store.Write(db => db.DropAttachment(attachment.Id));
                sent++;
            }
            catch (TerminalException stop)
            {
                // No network, no sign-in: the same for all of them.
                return Result(sent, stop.Code);
            }
        }

        return Result(sent, trouble);
    }

    /// <returns>Null when the register has it whole.</returns>
    private async Task<TerminalException?> Send(QueuedAttachment attachment, IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        // Begins with no bytes: the answer tells how many are there, or that none are needed.
        var (offset, attempts, beginnings) = (0L, 0, 1);
        var asks = true;
        // Ends because only bytes that have never been there before give the attempts back, and there are only so many bytes.
        var furthest = 0L;
        while (true)
        {
            var bytes = asks ? [] : store.Read(db => db.AttachmentBytes(attachment.Id, offset, piece));
            // This terminal's own file has lost them: no request could bring them.
            if (!asks && bytes.Length == 0 && offset < attachment.Length)
                return new TerminalException(Register.Problems.ContentMismatch, "Length");
            WireReply reply;
            try
            {
                reply = await SendPiece(attachment, offset, bytes, cancel);
            }
            catch (Exception lost) when (Wire.IsLost(lost) && !cancel.IsCancellationRequested)
            {
                if (++attempts >= Backoff.Attempts)
                    throw new TerminalException(TerminalProblems.OutOfReach, inner: lost);
                // A line that is cut after so many bytes loses a piece now and then; one that loses the same piece twice cannot carry it.
                if (attempts > 1)
                    Shorten(bytes.Length);
                await wire.Wait(attempts - 1, cancel);
                continue;
            }

            if (reply is { IsSuccess: true, UploadComplete: true })
                return null;
            var at = reply.UploadOffset is { } said && said >= 0 && said <= attachment.Length ? said : (long?)null;
            switch (reply.Status)
            {
                case HttpStatusCode.NoContent when at == offset + bytes.Length && at < attachment.Length:
                    (offset, asks) = (at.Value, false);
                    Advance();
                    Lengthen(bytes.Length);
                    progress?.Report(new SyncProgress("upload", Kilobytes(offset), Kilobytes(attachment.Length - offset)));
                    break;
                case HttpStatusCode.Conflict when at is { } elsewhere && ++attempts < Backoff.Attempts:
                    // The answer to a piece was lost, or the register had to forget what it had.
                    (offset, asks) = (elsewhere, false);
                    Advance();
                    break;
                case HttpStatusCode.BadRequest when Wire.Problem(reply) is { Code: "ContentMismatch", Target: "Content-Digest" }:
                    // The line's doing, not the bytes': their digest was taken from what was sent.
                    if (++attempts >= Backoff.Attempts)
                        throw new TerminalException(TerminalProblems.OutOfReach, inner: Wire.Problem(reply));
                    break;
                case HttpStatusCode.BadRequest when Wire.Problem(reply) is { Code: "ContentMismatch", Target: "Sha256" } && ++beginnings <= Beginnings:
                    (offset, asks, furthest) = (0, true, 0);
                    break;
                case var status when Wire.IsTransient(status) && ++attempts < Backoff.Attempts:
                    await wire.Wait(attempts - 1, cancel);
                    break;
                case var status when (int)status is 401 or 403 or >= 500:
                    throw Wire.Problem(reply);
                default:
                    return reply.IsSuccess ? new TerminalException(TerminalProblems.MalformedReply, "Upload-Offset") : Wire.Problem(reply);
            }
        }

        void Advance()
        {
            if (offset > furthest)
                (furthest, attempts) = (offset, 0);
        }
    }

    private Task<WireReply> SendPiece(QueuedAttachment attachment, long offset, byte[] bytes, CancellationToken cancel)
    {
        var isLast = offset + bytes.Length == attachment.Length;
        return wire.TrySend(
            HttpMethod.Patch, $"Attachments({attachment.Id})/$value", bytes, MediaType, cancel,
            ("Upload-Offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Upload-Complete", isLast ? "?1" : "?0"),
            ("Content-Digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:"));
    }

    private void Shorten(int lost)
    {
        if (lost > 0)
            (piece, inARow) = (Math.Max(ShortestPiece, Math.Min(piece, lost) / 2), 0);
    }

    private void Lengthen(int arrived)
    {
        if (arrived < piece || ++inARow < PiecesBeforeLonger)
            return;
        (piece, inARow) = (Math.Min(LongestPiece, piece * 2), 0);
    }

    private static int Kilobytes(long bytes) => (int)(bytes / 1_000);

    private UploadResult Result(int sent, string? problemCode)
    {
        var (left, bytes) = store.Read(AttachmentQueue.AttachmentsHeld);
        return new UploadResult(sent, (int)left, bytes, left == 0 ? null : problemCode);
    }
}
