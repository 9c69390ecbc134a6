using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Client.Local;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Client.Sync;

/// <summary>What a snapshot brought, and where the pull goes on.</summary>
internal sealed record SnapshotLoaded(string DeltaLink, int Rows, long Bytes);

/// <summary>
/// Loads the beat as one SQLite file: its bytes arrive in a file beside the terminal's, from where a load that was cut goes on; the whole is checked against
/// the hash that came first; then its rows are copied in one transaction together with the link to go on from. Until then nothing has changed.
/// </summary>
internal sealed class SnapshotLoad(LocalStore store, Wire wire, TimeProvider time)
{
    private const string Format = "1";
    private const string MediaType = "application/vnd.sqlite3";

    // A damaged file is loaded once more; damaged again, something on the way changes it, and the beat is read page by page.
    private const int Loads = 2;

    // A beat is megabytes; this is no beat.
    private const long MostBytes = 1L << 30;

    private readonly string arriving = store.Path + ".snapshot";
    private readonly string whole = store.Path + ".snapshot.db";

    /// <summary>What the register said of the bytes that arrive. A handler that decodes on the way hides where in the coded bytes a cut was.</summary>
    private sealed record Announced(string ETag, string? Coding, string Digest, long? Length, bool IsResumable);

    /// <returns>Null if the register has no snapshot that this terminal can use.</returns>
    public async Task<SnapshotLoaded?> Run(IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        try
        {
            for (var load = 0; load < Loads; load++)
            {
                if (await Fetch(progress, cancel) is not { } announced)
                {
                    Forget();
                    return null;
                }

                var bytes = new FileInfo(arriving).Length;
                var (isRight, loaded) = (await Unpack(announced, cancel), (SnapshotLoaded?)null);
                if (isRight)
                    loaded = Adopt(bytes);
                Forget();
                if (isRight)
                    return loaded;
            }

            return null;
        }
        finally
        {
            File.Delete(whole);
        }
    }

    // Goes on as long as every attempt brings something.
    private async Task<Announced?> Fetch(IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < Backoff.Attempts; attempt++)
        {
            var before = Have();
            try
            {
                var (isOver, announced) = await FetchOnce(progress, cancel);
                if (isOver)
                    return announced;
            }
            catch (Exception lost) when (Wire.IsLost(lost))
            {
                cancel.ThrowIfCancellationRequested();
                if (attempt == Backoff.Attempts - 1)
                    throw new TerminalException(TerminalProblems.OutOfReach, inner: lost);
            }

            if (Have() > before)
                attempt = -1;
            if (attempt < Backoff.Attempts - 1)
                await wire.Wait(Math.Max(attempt, 0), cancel);
        }

        return null;
    }

    private async Task<(bool IsOver, Announced? Announced)> FetchOnce(IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        var known = Known();
        var have = known is { IsResumable: true } ? Have() : 0;
        if (known is not null && have > 0 && have == known.Length)
            return (true, known);
        var beat = store.Read(db => db.Get(Meta.Beat)) ?? throw new TerminalException(TerminalProblems.NotEnrolled);
        (string, string)[] headers = have > 0 ? [("Range", $"bytes={have}-"), ("If-Range", known!.ETag)] : [];
        using var response = await wire.Open($"Beats('{Uri.EscapeDataString(beat)}')/Snapshot/$value", MediaType, cancel, headers);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                if ((known = Announce(response)) is null)
                    return (true, null);
                store.Write(db => db.Set(Meta.Snapshot, JsonSerializer.Serialize(known)));
                LocalStore.Protect(arriving);
                await Receive(response, known, 0, progress, cancel);
                return (known.Length is null || Have() == known.Length, known);
            case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange?.From == have && response.Headers.ETag?.ToString() == known?.ETag:
                await Receive(response, known!, have, progress, cancel);
                return (Have() == known!.Length, known);
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                Forget();
                return (false, null);
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw Wire.Problem(new WireReply(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel), null));
            default:
                return (!Wire.IsTransient(response.StatusCode), null);
        }
    }

    private static Announced? Announce(HttpResponseMessage response)
    {
        var content = response.Content.Headers;
        if (content.ContentType?.MediaType != MediaType || content.ContentLength > MostBytes || response.Headers.ETag is not { IsWeak: false } etag
            || !response.Headers.TryGetValues("FieldCollect-File-Digest", out var digests) || digests.FirstOrDefault() is not { } digest)
            return null;
        var coding = content.ContentEncoding.LastOrDefault();
        var decodedOnTheWay = coding is null && (etag.Tag.Contains("-br", StringComparison.Ordinal) || etag.Tag.Contains("-gzip", StringComparison.Ordinal));
        return new Announced(etag.ToString(), coding, digest, content.ContentLength, content.ContentLength is not null && !decodedOnTheWay);
    }

    private async Task Receive(HttpResponseMessage response, Announced announced, long from, IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        await using var file = new FileStream(arriving, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1);
        file.SetLength(from);
        file.Position = from;
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[64 * 1024];
        // A large file may take long and is not given up for that; a line that has fallen silent is.
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        silence.CancelAfter(wire.Patience);
        for (int read; (read = await body.ReadAsync(buffer, silence.Token)) > 0; silence.CancelAfter(wire.Patience))
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            if (file.Position > MostBytes)
                throw new TerminalException(TerminalProblems.MalformedReply, "Snapshot");
            progress?.Report(new SyncProgress("load", (int)(file.Position / 1_000), announced.Length is { } length ? (int)((length - file.Position) / 1_000) : null));
        }
    }

    // The hash is of the file and not of its coded bytes: it also finds what a decoder makes of a damaged one.
    private async Task<bool> Unpack(Announced announced, CancellationToken cancel)
    {
        File.Delete(whole);
        LocalStore.Protect(whole);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            await using var from = new FileStream(arriving, FileMode.Open, FileAccess.Read, FileShare.None, 1);
            await using var decoded = Wire.Decoding(from, announced.Coding);
            await using var to = new FileStream(whole, FileMode.Open, FileAccess.Write, FileShare.None, 1);
            var buffer = new byte[256 * 1024];
            for (int read; (read = await decoded.ReadAsync(buffer, cancel)) > 0;)
            {
                if (to.Position + read > MostBytes)
                    return false;
                hash.AppendData(buffer, 0, read);
                to.Write(buffer, 0, read);
            }
        }
        catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException)
        {
            return false;
        }

        return announced.Digest == $"sha-256=:{Convert.ToBase64String(hash.GetHashAndReset())}:";
    }

    private SnapshotLoaded? Adopt(long bytes)
    {
        try
        {
            return store.WriteBeside(whole, db => Adopt(db, bytes, time.GetUtcNow()));
        }
        catch (SqliteException other) when (other.SqliteErrorCode is SQLitePCL.raw.SQLITE_ERROR or SQLitePCL.raw.SQLITE_NOTADB)
        {
            // Right by its hash and yet not what this terminal knows: a register of another time.
            return null;
        }
    }

    private static SnapshotLoaded? Adopt(LocalSession db, long bytes, DateTimeOffset now)
    {
        string? Said(string name) => db.Text("SELECT value FROM beside.meta WHERE name = $1", name);
        if (Said("format") != Format || Said("beat") != db.Get(Meta.Beat) || Said("deltaLink") is not { } deltaLink)
            return null;
        var reading = db.GetNumber(Meta.FullRead);
        int rows;
        if (db.Number("SELECT EXISTS (SELECT 1 FROM Records)") == 0)
        {
            foreach (var index in LocalSchema.IndexNames)
                db.Execute($"DROP INDEX {index}");
            rows = db.Execute(
                "INSERT INTO Records (EntitySet, Key, Base, BaseVersion, Body, Version, Present, FullRead) SELECT entitySet, key, '', version, body, version, 1, $1 FROM beside.rows",
                reading);
            db.Execute(LocalSchema.Indexes);
        }
        else
        {
            rows = db.Execute(
                """
                INSERT INTO Records (EntitySet, Key, Base, BaseVersion, Body, Version, Present, FullRead) SELECT entitySet, key, '', version, body, version, 1, $1 FROM beside.rows WHERE true
                ON CONFLICT (EntitySet, Key) DO UPDATE SET Base = excluded.Base, BaseVersion = excluded.BaseVersion,
                    Body = excluded.Body, Version = excluded.Version, Present = 1, FullRead = excluded.FullRead
                """,
                reading);
            OwnVisits.CameBeside(db, now);
        }

        var edited = db.Query(
            "SELECT DISTINCT o.EntitySet, o.Key FROM Outbox o JOIN Records r ON r.EntitySet = o.EntitySet AND r.Key = o.Key WHERE r.FullRead = $1",
            r => (r.GetString(0), r.GetString(1)), reading);
        foreach (var (set, key) in edited)
            Rebase.Row(db, set, key);
        // What follows is the delta; the reading from the start ends with it, and only then is dropped what neither named.
        db.Set(Meta.NextLink, deltaLink);
        db.Set(Meta.Snapshot, null);
        return new SnapshotLoaded(deltaLink, rows, bytes);
    }

    private Announced? Known() => store.Read(db => db.Get(Meta.Snapshot)) is { } text ? JsonSerializer.Deserialize<Announced>(text) : null;

    private long Have() => File.Exists(arriving) ? new FileInfo(arriving).Length : 0;

    private void Forget()
    {
        store.Write(db => db.Set(Meta.Snapshot, null));
        File.Delete(arriving);
    }
}
