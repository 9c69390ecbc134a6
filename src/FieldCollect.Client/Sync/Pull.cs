using System.Net;
using System.Text.Json;
using FieldCollect.Client.Local;

namespace FieldCollect.Client.Sync;

/// <summary>
/// Reads what is new in the beat, page by page. Each page is applied in one transaction together with the link to the next,
/// so a pull that is cut, or a terminal that is switched off, goes on where it stopped.
/// </summary>
internal sealed class Pull(LocalStore store, Wire wire, TerminalOptions options)
{
    /// <param name="pushFirst">Called when the token is too old, before the beat is read from the start.</param>
    public async Task<PullResult> Run(Func<Task> pushFirst, IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        var result = new PullResult(0, 0, 0, 0, false);
        var freshStarts = 0;
        await TakeUpAssignedBeat(pushFirst);
        var (url, loaded) = await FirstOrNext(store.Write(Start), result, progress, cancel);
        result = loaded;
        var asked = false;
        for (var page = 0; page < PullBounds.Pages; page++)
        {
            var reply = await wire.Get(url, cancel, ("Prefer", $"maxpagesize={options.PageSize}"));
            if (IsTokenRefused(reply) && ++freshStarts < PullBounds.FreshStarts)
            {
                await pushFirst();
                (url, result) = await FirstOrNext(store.Write(FromStart), result, progress, cancel);
                continue;
            }

            if (reply.Status == HttpStatusCode.NotFound && !asked)
            {
                asked = true;
                await AskForBeat(cancel);
                if (await TakeUpAssignedBeat(pushFirst))
                {
                    (url, result) = await FirstOrNext(store.Write(Start), result, progress, cancel);
                    continue;
                }
            }

            if (!reply.IsSuccess)
                throw Wire.Problem(reply);
            using var json = reply.Json();
            var (rows, removed, fromStart, next, wrong) = store.Write(db => Apply(db, json.RootElement));
            result = result with
            {
                Rows = result.Rows + rows, Removed = result.Removed + removed, Pages = result.Pages + 1, Bytes = result.Bytes + reply.Body.Length, FromStart = result.FromStart || fromStart,
            };
            progress?.Report(new SyncProgress("pull", result.Rows + result.Removed, null));

            // A row written while the beat was being read page by page may be in none of them: the delta after it brings the row. A snapshot is one state,
            // and the page after it was the delta.
            var delta = next is null && fromStart && !result.BySnapshot ? store.Write(Start) : null;
            // Of a load whose terminal died behind the file this page was the delta already: the same link again says that nothing has come since.
            if (next is null && (delta is null || delta == url))
                return wrong.Count == 0 ? result : await new Reload(store, wire, options).Run(wrong, result, cancel);
            if (next == url)
                break;
            url = next ?? delta!;
        }

        throw new TerminalException(TerminalProblems.MalformedReply, "@nextLink");
    }

    // Nothing is told of a beat that is not the officer's: a new token says which are, and which one this terminal serves.
    private async Task AskForBeat(CancellationToken cancel)
    {
        await wire.Renew(store.Read(db => db.Get(Meta.AccessToken)), cancel);
        var (beat, assigned) = store.Read(db => (db.Get(Meta.Beat), db.Get(Meta.AssignedBeat)));
        if (wire.Beats.Count == 0 && wire.User is null)
            return;
        if (assigned is not null && assigned != beat && wire.Beats.Contains(assigned))
            return;
        if (beat is null || wire.Beats.Contains(beat))
            return;
        store.Write(LeaveBeat);
        throw new TerminalException(TerminalProblems.BeatLost, beat);
    }

    /// <summary>The register has given this terminal another beat: what was made in the old one is sent, its rows go, and the new one is read from the start.</summary>
    private async Task<bool> TakeUpAssignedBeat(Func<Task> pushFirst)
    {
        bool IsAnother(LocalSession db) => db.Get(Meta.AssignedBeat) is { } assigned && db.Get(Meta.Beat) is { } beat && assigned != beat;
        if (!store.Read(IsAnother))
            return false;
        await pushFirst();
        store.Write(db =>
        {
            LeaveBeat(db);
            db.Set(Meta.Beat, db.Get(Meta.AssignedBeat));
        });
        return true;
    }

    private static void LeaveBeat(LocalSession db)
    {
        db.Set(Meta.NextLink, null);
        db.Set(Meta.DeltaLink, null);
        db.Set(Meta.Snapshot, null);
        db.Set(Meta.ReadingAll, null);
        // What is unsent lies in the outbox, and stays there.
        foreach (var (set, key) in db.Query("SELECT EntitySet, Key FROM Records WHERE Base IS NOT NULL", r => (r.GetString(0), r.GetString(1))))
            Forget(db, set, key);
        foreach (var (set, key) in db.Query("SELECT DISTINCT EntitySet, Key FROM Outbox WHERE State IN ('taken','settling')", r => (r.GetString(0), r.GetString(1))))
        {
            db.Execute("DELETE FROM Outbox WHERE EntitySet = $1 AND Key = $2 AND State IN ('taken','settling')", set, key);
            Rebase.Row(db, set, key);
        }
    }

    // 410 by the book; a token that the register cannot even read (its keys are new) is no more good than one that is too old.
    private static bool IsTokenRefused(WireReply reply) =>
        reply.Status == HttpStatusCode.Gone
        || (reply.Status == HttpStatusCode.BadRequest && Wire.Problem(reply).Target is "$deltatoken" or "$skiptoken");

    private static string Start(LocalSession db)
    {
        if (db.Get(Meta.NextLink) is { } goOn)
            return goOn;
        db.BeginSettling();
        return db.Get(Meta.DeltaLink) ?? FromStart(db);
    }

    private static string FromStart(LocalSession db)
    {
        db.Set(Meta.NextLink, null);
        db.Set(Meta.DeltaLink, null);
        db.Set(Meta.ReadingAll, "1");
        db.Set(Meta.FullRead, (db.GetNumber(Meta.FullRead) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        db.BeginSettling();
        var beat = db.Get(Meta.Beat) ?? throw new TerminalException(TerminalProblems.NotEnrolled);
        return $"Beats('{Uri.EscapeDataString(beat)}')/Changes";
    }

    // Where nothing is held, or nothing that counts any more, the beat comes as one file; a register that has none is read page by page.
    private async Task<(string Url, PullResult Result)> FirstOrNext(string url, PullResult result, IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        if (!store.Read(db => db.Get(Meta.ReadingAll) is not null && db.Get(Meta.NextLink) is null))
            return (url, result);
        var snapshot = await new SnapshotLoad(store, wire, options.Time).Run(progress, cancel);
        return snapshot is null
            ? (url, result)
            : (snapshot.DeltaLink, result with { Rows = result.Rows + snapshot.Rows, Bytes = result.Bytes + snapshot.Bytes, FromStart = true, BySnapshot = true });
    }

    private (int Rows, int Removed, bool FromStart, string? Next, IReadOnlyList<string> Wrong) Apply(LocalSession db, JsonElement page)
    {
        if (!page.TryGetProperty("value", out var items) || items.ValueKind != JsonValueKind.Array)
            throw new TerminalException(TerminalProblems.MalformedReply, "value");
        var fullRead = db.GetNumber(Meta.FullRead);
        var fromStart = db.Get(Meta.ReadingAll) is not null;
        var (rows, removed) = (0, 0);
        foreach (var item in items.EnumerateArray())
        {
            if (item.TryGetProperty("@removed", out _) || item.TryGetProperty("@odata.removed", out _))
            {
                Remove(db, item);
                removed++;
            }
            else
            {
                Put(db, item, fullRead, options.Time.GetUtcNow());
                rows++;
            }
        }

        IReadOnlyList<string> wrong = [];
        var next = Wire.Text(page, "@nextLink") ?? Wire.Text(page, "@odata.nextLink");
        db.Set(Meta.NextLink, next);
        if (next is null)
        {
            Finish(db, Wire.Text(page, "@deltaLink") ?? Wire.Text(page, "@odata.deltaLink") ?? throw new TerminalException(TerminalProblems.MalformedReply, "@deltaLink"), fullRead);
            wrong = Held.Wrong(db, page);
        }

        return (rows, removed, fromStart, next, wrong);
    }

    private void Finish(LocalSession db, string deltaLink, long fullRead)
    {
        db.Set(Meta.DeltaLink, deltaLink);
        db.Set(Meta.LastPull, WireJson.Time(options.Time.GetUtcNow()));
        var all = db.Get(Meta.ReadingAll) is not null;
        if (all)
        {
            // What a reading of the whole beat does not name is not in the beat any more. Rows made here that the server has not yet taken have no Base.
            var left = db.Query("SELECT EntitySet, Key FROM Records WHERE FullRead <> $1 AND Base IS NOT NULL", r => (r.GetString(0), r.GetString(1)), fullRead);
            foreach (var (set, key) in left)
                Forget(db, set, key);
            db.Set(Meta.ReadingAll, null);
        }

        db.Settle(all);
    }

    internal static void Put(LocalSession db, JsonElement item, long fullRead, DateTimeOffset now)
    {
        var set = SetOf(item);
        var key = WireJson.KeyOf(item) ?? throw new TerminalException(TerminalProblems.MalformedReply, set);
        var version = item.TryGetProperty("Version", out var v) && v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out var number) ? number : 0;
        var body = WithoutControl(item);
        db.Execute(
            """
            INSERT INTO Records (EntitySet, Key, Base, BaseVersion, Body, Version, Present, FullRead) VALUES ($1, $2, '', $4, $3, $4, 1, $5)
            ON CONFLICT (EntitySet, Key) DO UPDATE SET Base = excluded.Base, BaseVersion = excluded.BaseVersion,
                Body = excluded.Body, Version = excluded.Version, Present = 1, FullRead = excluded.FullRead
            """,
            set, key, body, version, fullRead);
        if (db.Number("SELECT EXISTS (SELECT 1 FROM Outbox WHERE EntitySet = $1 AND Key = $2)", set, key) != 0)
            Rebase.Row(db, set, key);
        if (set == "Visits" && Wire.Text(item, "DeviceId") is { } device && device == db.Get(Meta.DeviceId))
            OwnVisits.Came(db, key, now);
    }

    internal static void Remove(LocalSession db, JsonElement item)
    {
        var id = Wire.Text(item, "@id") ?? Wire.Text(item, "@odata.id");
        var (set, key) = (id is null ? null : WireJson.ParseId(id)) ?? throw new TerminalException(TerminalProblems.MalformedReply, "@id");
        Forget(db, set, key, Rebase.Gone);
    }

    internal static void Forget(LocalSession db, string set, string key, long version = 0)
    {
        // The removal is newer than an edit the server had taken before this pull began; put back on top it would raise the row again.
        db.Execute("DELETE FROM Outbox WHERE EntitySet = $1 AND Key = $2 AND State = 'settling'", set, key);
        db.Execute("UPDATE Records SET Base = NULL, BaseVersion = $3, Present = 0 WHERE EntitySet = $1 AND Key = $2", set, key, version);
        Rebase.Row(db, set, key);
    }

    // "#Residents/$entity", or an absolute metadata address before the #.
    private static string SetOf(JsonElement item)
    {
        var context = Wire.Text(item, "@context") ?? Wire.Text(item, "@odata.context");
        var start = context?.IndexOf('#', StringComparison.Ordinal) ?? -1;
        var end = context?.IndexOf('/', start + 1) ?? -1;
        return start >= 0 && end > start ? context![(start + 1)..end] : throw new TerminalException(TerminalProblems.MalformedReply, "@context");
    }

    /// <summary>The row as sent, without the control information of this one reply.</summary>
    private static string WithoutControl(JsonElement item)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = WireJson.Options.Encoder, SkipValidation = true }))
        {
            writer.WriteStartObject();
            foreach (var property in item.EnumerateObject())
            {
                if (!property.Name.Contains('@', StringComparison.Ordinal) && property.Value.ValueKind != JsonValueKind.Null)
                    property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
