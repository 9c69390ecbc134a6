using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using FieldCollect.Client.Local;
using FieldCollect.Register.Sync;

namespace FieldCollect.Client.Sync;

/// <summary>
/// Writes everything that the server has not into one file that only the register can open, signed as this terminal's. It stays in the outbox: what reaches
/// the register both ways carries the same ids and counts once.
/// </summary>
internal sealed class Export(LocalStore store, TerminalOptions options)
{
    private const int PieceBytes = 1024 * 1024;

    public ExportResult Run(Stream to)
    {
        using var uploading = SyncLock.TakeUpload(store.Path) ?? throw new TerminalException(TerminalProblems.SyncUnderWay);
        var now = options.Time.GetUtcNow();
        var (device, user, key, batches, attachments) = store.Read(db => (
            db.Get(Meta.Enrolled) is null ? throw new TerminalException(TerminalProblems.NotEnrolled) : Guid.Parse(db.Get(Meta.DeviceId)!),
            db.Get(Meta.User)!,
            db.Get(Meta.ExportKey) ?? throw new TerminalException(TerminalProblems.NoExportKey),
            Batches(db.Unsent(), now.ToString("R")),
            db.AllAttachments()));
        var announced = new JsonArray([.. attachments.Select(a => new JsonObject { ["id"] = a.Id, ["sha256"] = a.Sha256, ["length"] = a.Length })]);
        // The bytes of the batches as they would be sent: a request is known again by them.
        var manifest = Encoding.UTF8.GetBytes($$"""{"batches":[{{string.Join(',', batches.Select(b => Encoding.UTF8.GetString(Push.Body(b))))}}],"attachments":{{WireJson.Text(announced)}}}""");
        if (manifest.Length > UnsentFile.MostManifestBytes)
            throw new TerminalException(TerminalProblems.ExportTooLarge);
        UnsentFile.Write(to, device, user, now, Base64Url.DecodeFromChars(key), content => Write(content, manifest, attachments), hash => DeviceKey.SignHash(store, hash));
        return new ExportResult(batches.SelectMany(b => b).Select(r => r.VisitId).Distinct().Count(), batches.Sum(b => b.Count), attachments.Count);
    }

    private void Write(Stream content, byte[] manifest, IReadOnlyList<QueuedAttachment> attachments)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, manifest.Length);
        content.Write(length);
        content.Write(manifest);
        foreach (var attachment in attachments)
        {
            for (var at = 0L; at < attachment.Length; at += PieceBytes)
                content.Write(store.Read(db => db.AttachmentBytes(attachment.Id, at, PieceBytes)));
        }
    }

    // As many as the server takes at once; a visit is never divided.
    private List<List<OutboxRequest>> Batches(IReadOnlyList<OutboxRequest> unsent, string firstSent)
    {
        var batches = new List<List<OutboxRequest>>();
        foreach (var visit in unsent.Select(r => r.FirstSent is null ? r with { FirstSent = firstSent } : r).GroupBy(r => r.VisitId))
        {
            if (batches.Count == 0 || batches[^1].Count + visit.Count() > options.BatchRequests)
                batches.Add([]);
            batches[^1].AddRange(visit);
        }

        return batches;
    }
}
