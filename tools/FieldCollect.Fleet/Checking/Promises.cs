using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Store.Attachments;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Fleet.Checking;

/// <summary>
/// What is promised, each promise looked for in the register's tables and the terminals' files, beside the code that keeps it. The same for simulated worlds and for real
/// processes.
/// </summary>
/// <param name="ledger">What was entered, and what the terminals were told.</param>
/// <param name="terminals">The terminals.</param>
/// <param name="valuesAreWrittenOnce">Nobody enters what somebody else has entered, so that each value can be followed.</param>
public sealed class Promises(Ledger ledger, IReadOnlyCollection<ICheckedTerminal> terminals, bool valuesAreWrittenOnce = true)
{
    // Values of these are written once, so each can be followed from the door to the history.
    private static readonly HashSet<string> OnceWritten = ["Remark", "Phone", "Name"];

    private readonly Dictionary<string, BeatReading> _beats = [];

    public BrokenPromises Broken { get; } = new();

    /// <summary>What holds at any moment, whatever is going on.</summary>
    /// <param name="context">Reads the register.</param>
    /// <param name="personal">Opens its personal values.</param>
    /// <param name="now">By the register's clock.</param>
    public async Task CheckRegisterAsync(RegisterContext context, PersonalData personal, DateTimeOffset now)
    {
        var held = await HeldByTheRegister.LoadAsync(context, personal);
        await NumbersHaveNoGapsAsync(context, held);
        NothingIsThereTwice(held);
        foreach (var entry in ledger.Acknowledged)
            IsKept(entry, held, now - entry.ToldAt < Retention.OfReceipts - TimeSpan.FromDays(1));
        NothingIsOverwrittenSilently(held);
        await TwinsAreShownAsync(context, held);
        await HistoryEndsWithWhatStandsAsync(context, held);
        if ((await AuditLog.VerifyAsync(context)).FirstBad is { } bad)
            Broken.Add(Breach.Other, $"The audit chain breaks at entry {bad}.");
        var ofTerminals = ledger.Entries.Where(e => e is { Told: null, IsLost: false }).ToLookup(e => e.Terminal);
        foreach (var terminal in terminals)
            IsStillOnItsTerminal(terminal, ofTerminals[terminal.Name]);
    }

    /// <summary>Photos, in numbers of bytes: whatever was saved with a visit lies on its terminal or at the register.</summary>
    /// <param name="context">Reads the register.</param>
    /// <param name="files">Its bytes.</param>
    /// <param name="settled">Nothing moves any more: they are all at the register.</param>
    public async Task CheckAttachmentsAsync(RegisterContext context, AttachmentFiles files, bool settled)
    {
        var photos = ledger.Entries.Where(e => e is { EntitySet: "Attachments", Method: "POST", IsLost: false, AreBytesLost: false }).ToList();
        if (photos.Count == 0)
            return;
        var stored = await context.Set<Attachment>().AsNoTracking().Where(a => a.StoredAt != null).Select(a => a.Id).ToHashSetAsync();
        var kept = (await context.Set<QuarantinedChange>().AsNoTracking().Where(q => q.Url == "Attachments").Select(q => new { q.RequestId, q.Status }).ToListAsync()).ToLookup(q => q.RequestId);
        var onTerminals = terminals.ToDictionary(t => t.Name, t => t.File.Attachments());
        foreach (var photo in photos)
        {
            var sha256 = (string)photo.Fields["Sha256"]!;
            var isThere = stored.Contains(photo.RecordId) ? files.Has(sha256) : files.Awaited.Has(photo.RecordId) || kept[photo.RequestId].Any(k => k.Status == KeptStatus.Discarded);
            if (!isThere && (settled || !onTerminals[photo.Terminal].Contains(photo.RecordId)))
                Broken.Add(Breach.Lost, $"Lost, the bytes are {(onTerminals[photo.Terminal].Contains(photo.RecordId) ? "still on the terminal" : "nowhere")}: {photo}");
            if (stored.Contains(photo.RecordId) && files.Has(sha256))
            {
                await using var bytes = files.Open(sha256)!;
                if (bytes.Length != (long)photo.Fields["Length"]! || Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes)) != sha256)
                    Broken.Add(Breach.Other, $"Damaged, the bytes are not those that were sent: {photo}");
            }
        }
    }

    /// <summary>What holds when nothing moves any more.</summary>
    /// <param name="context">Reads the register.</param>
    /// <param name="read">A beat read whole by an officer of it, and with an officer's rights.</param>
    public async Task CheckTerminalsAsync(RegisterContext context, Func<ICheckedTerminal, Task<BeatReading>> read)
    {
        foreach (var terminal in terminals.Where(t => !t.IsRevoked).OrderBy(t => t.Beat, StringComparer.Ordinal))
        {
            if (terminal.File.Unsent().Count is > 0 and var unsent)
                Broken.Add(Breach.Other, $"{terminal.Name} still has {unsent} unsent requests.");
            if (terminal.HasLostItsBeat)
            {
                foreach (var row in terminal.File.Rows().Where(r => r.Value.Base is not null))
                    Broken.Add(Breach.OutOfStep, $"{terminal.Name} has lost {terminal.Beat} and still holds {row.Key}.");
                continue;
            }

            if (!_beats.TryGetValue(terminal.Beat, out var beat))
            {
                // One at a time: a county's beats at once are gigabytes.
                _beats.Clear();
                _beats[terminal.Beat] = beat = await read(terminal);
                await IsTheScopeAsync(context, terminal.Beat, beat);
            }

            IsTheSame(terminal, beat);
        }
    }

    /// <summary>The values that a field was given after the record had been made, oldest first, in clear.</summary>
    public static async Task<List<string?>> HistoryAsync(RegisterContext context, PersonalData personal, string set, Guid id, string field)
    {
        var held = await HeldByTheRegister.LoadAsync(context, personal);
        return [.. held.Of(set, id).SelectMany(held.Fields).Where(f => f.Name == field && f.Old != f.New).Select(f => f.New)];
    }

    private async Task NumbersHaveNoGapsAsync(RegisterContext context, HeldByTheRegister held)
    {
        var head = (await context.State.AsNoTracking().SingleAsync()).ChangeNumber;
        var numbers = held.Changes.Select(c => c.ChangeNumber).Distinct().Order().ToList();
        // Before the first change there are the code lists, which a new register brings along under a number of their own.
        if (numbers.Count > 0 && (numbers[^1] != head || numbers[^1] - numbers[0] + 1 != numbers.Count))
            Broken.Add(Breach.Other, $"Change numbers {numbers[0]} to {head} have gaps: there are {numbers.Count} of them.");
    }

    private void NothingIsThereTwice(HeldByTheRegister held)
    {
        foreach (var created in held.Changes.Where(c => c.Kind == ChangeKind.Created).GroupBy(c => (c.EntitySet, c.RecordId)).Where(g => g.Count() > 1))
            Broken.Add(Breach.Duplicated, $"{created.Key} was created {created.Count()} times.");
        foreach (var kept in held.Kept.Where(k => k.Count() > 1))
            Broken.Add(Breach.Duplicated, $"The request {kept.Key} is kept {kept.Count()} times.");
    }

    private void IsKept(Entry entry, HeldByTheRegister held, bool hasReceipt)
    {
        if (hasReceipt && !held.Receipts.Contains(entry.RequestId))
        {
            Broken.Add(Breach.Lost, $"Lost, there is no receipt: {entry}");
            return;
        }

        var kept = held.Kept[entry.RequestId].FirstOrDefault();
        if (entry.Told is Outcome.Held or Outcome.Quarantined && kept?.Status != KeptStatus.Applied)
        {
            if (kept is null)
                Broken.Add(Breach.Lost, $"Lost, it was acknowledged and is not kept: {entry}");
            return;
        }

        var changes = held.Of(entry.EntitySet, entry.RecordId);
        if (entry.Method == "POST")
        {
            if (!changes.Any(c => c.Kind == ChangeKind.Created))
                Broken.Add(Breach.Lost, $"Lost, the record was never created: {entry}");
            return;
        }

        foreach (var (field, value) in entry.Fields.Where(f => valuesAreWrittenOnce && OnceWritten.Contains(f.Key)))
        {
            var written = changes.Count(c => c.VisitId == entry.VisitId && c.Kind != ChangeKind.Decided && held.Fields(c).Any(f => f.Name == field && f.New == Text(value) && f.Old != f.New));
            var conflicts = held.Conflicts[entry.RecordId].Count(c => c.VisitId == entry.VisitId && c.Field == field);
            if (written + conflicts == 0)
                Broken.Add(Breach.Lost, $"Lost, the value of {field} is nowhere: {entry}");
            if (written > 1 || conflicts > 1)
                Broken.Add(Breach.Duplicated, $"The value of {field} was written {written} times, with {conflicts} conflicts: {entry}");
        }
    }

    /// <summary>One person written down twice is shown as that, and both records are there until somebody decides.</summary>
    private async Task TwinsAreShownAsync(RegisterContext context, HeldByTheRegister held)
    {
        var shown = held.Conflicts.SelectMany(c => c).Where(c => c.Kind == ConflictKind.Duplicate).SelectMany(c => new[] { c.RecordId, c.OtherRecordId ?? c.RecordId }).ToHashSet();
        var people = ledger.Entries.Where(e => e is { EntitySet: "Residents", Method: "POST" } && e.Fields["IdentityNumber"] is not null).GroupBy(e => (string)e.Fields["IdentityNumber"]!);
        foreach (var twins in people.Where(p => p.Count() > 1))
        {
            var ids = twins.Select(t => t.RecordId).ToList();
            var there = await context.Set<Resident>().AsNoTracking().Where(r => ids.Contains(r.Id) && r.RemovedAt == null).Select(r => r.Id).ToListAsync();
            foreach (var id in there.Where(id => there.Count > 1 && !shown.Contains(id)))
                Broken.Add(Breach.Other, $"{twins.Key} is in the register {there.Count} times and Residents({id}) in no conflict.");
        }
    }

    /// <summary>Who overwrites what somebody else wrote has seen it, or both values are in a conflict.</summary>
    private void NothingIsOverwrittenSilently(HeldByTheRegister held)
    {
        foreach (var entry in ledger.Entries.Where(e => e is { Method: "PATCH", MadeOn: not null, IsDelivered: true }))
        {
            // Applied to the row as it stands after it had been held for days, and flagged for that.
            if (held.Kept[entry.RequestId].Any(k => k is { Status: KeptStatus.Applied, ProblemCode: not null }))
                continue;
            var changes = held.Of(entry.EntitySet, entry.RecordId);
            foreach (var (field, _) in entry.Fields.Where(f => OnceWritten.Contains(f.Key)))
            {
                var own = changes.FindIndex(c => c.VisitId == entry.VisitId && c.Kind == ChangeKind.Updated && held.Fields(c).Any(f => f.Name == field && f.Old != f.New));
                if (own < 0)
                    continue;
                var history = changes.Take(own).Select(c => (Change: c, Field: held.Fields(c).FirstOrDefault(f => f.Name == field && f.Old != f.New))).Where(c => c.Field is not null).ToList();
                if (history.Count == 0 || history[^1].Change.Version <= entry.MadeOn || Knew(entry, history[^1].Change, changes[own], changes))
                    continue;
                // Undone by a decision: what stands is again what the officer saw, or wrote.
                var seen = history.LastOrDefault(h => h.Change.Version <= entry.MadeOn || (h.Change.DeviceId == entry.DeviceId && h.Change.VisitId is { } visit && entry.Follows.Contains(visit))).Field?.New ?? history.First(h => h.Change.Version > entry.MadeOn).Field!.Old;
                if (seen == history[^1].Field!.New)
                    continue;
                if (!held.Conflicts[entry.RecordId].Any(c => c.Field == field && c.VisitId == entry.VisitId))
                    Broken.Add(Breach.Overwritten, $"Silently overwritten: {history[^1].Field!.New} of {field} in version {history[^1].Change.Version} by {entry}, made on {entry.MadeOn}");
            }
        }
    }

    // An officer's second edit follows the first, which the register may not have answered yet; but not an edit that the file has lost, put back to an older copy.
    // What it sent in one push it knows in that order, also a decision, which is no visit.
    private static bool Knew(Entry entry, Change last, Change own, List<Change> changes) =>
        last.DeviceId == entry.DeviceId && (last.ChangeNumber == own.ChangeNumber || changes.Any(c => c.DeviceId == entry.DeviceId && c.Version >= last.Version && c.VisitId is { } visit && entry.Follows.Contains(visit)));

    private async Task HistoryEndsWithWhatStandsAsync(RegisterContext context, HeldByTheRegister held)
    {
        await CheckAsync<Resident>(("Remark", r => r.Remark), ("Phone", r => r.Phone));
        await CheckAsync<House>(("Remark", h => h.Remark));
        await CheckAsync<Unit>(("Remark", u => u.Remark));
        await CheckAsync<Address>(("Remark", a => a.Remark), ("Name", a => a.Name));

        async Task CheckAsync<T>(params (string Name, Func<T, string?> Get)[] fields)
            where T : Record
        {
            var set = EntitySets.Of(typeof(T)).Name;
            // Personal values are opened in what is tracked; it need not stay so.
            await foreach (var record in context.Set<T>().AsAsyncEnumerable())
            {
                context.Entry(record).State = EntityState.Detached;
                var changes = held.Of(set, record.Id);
                if (changes.Count == 0 || changes[^1].Version != record.Version)
                    Broken.Add(Breach.Other, $"{set}({record.Id}) stands at version {record.Version} and its history ends otherwise.");
                foreach (var (name, get) in fields)
                {
                    if (changes.SelectMany(held.Fields).LastOrDefault(f => f.Name == name) is { } last && last.New != get(record))
                        Broken.Add(Breach.Lost, $"{name} of {set}({record.Id}) is {get(record)} and its history ends with {last.New}.");
                }
            }
        }
    }

    private void IsStillOnItsTerminal(ICheckedTerminal terminal, IEnumerable<Entry> untold)
    {
        var unsent = terminal.File.Unsent();
        foreach (var entry in untold.Where(e => !unsent.Contains(e.RequestId)))
            Broken.Add(Breach.Lost, $"The terminal has dropped what nobody has acknowledged: {entry}");
    }

    private void IsTheSame(ICheckedTerminal terminal, BeatReading beat)
    {
        var rows = terminal.File.Rows();
        foreach (var (key, wanted) in beat.Rows)
        {
            if (!rows.TryGetValue(key, out var here))
                Broken.Add(Breach.OutOfStep, $"{terminal.Name} lacks {key}.");
            else if (here.Base is not { } given || Canonical(given) != wanted)
                Broken.Add(Breach.OutOfStep, $"{terminal.Name} has {key} as\n{here.Base}\nand the register as\n{wanted}");
            else if (here.Body != given && Canonical(here.Body) != wanted)
                Broken.Add(Breach.OutOfStep, $"{terminal.Name} shows {key} as\n{here.Body}\nand the register as\n{wanted}");
        }

        foreach (var extra in rows.Keys.Where(k => !beat.Rows.ContainsKey(k)))
            Broken.Add(Breach.OutOfStep, $"{terminal.Name} holds {extra}, which is not in {terminal.Beat}: {rows[extra].Body}");
        var held = BeatReading.IntegrityOf(rows);
        foreach (var set in beat.Integrity.Keys.Union(held.Keys).Where(s => beat.Integrity.GetValueOrDefault(s) != held.GetValueOrDefault(s)))
            Broken.Add(Breach.OutOfStep, $"{terminal.Name}: the hash of {set} is {held.GetValueOrDefault(set)}, and the register says {beat.Integrity.GetValueOrDefault(set)}.");
    }

    private async Task IsTheScopeAsync(RegisterContext context, string beat, BeatReading reading)
    {
        // Ids are 16 bytes on SQLite and a type of their own on PostgreSQL.
        var id = context.Database.IsSqlite() ? "lower(hex(\"Id\"))" : "\"Id\"::text";
        foreach (var set in EntitySets.All.Where(s => s.OnTerminals && s.Belongs is Belonging.Beat or Belonging.Stays))
        {
            var where = set.Belongs == Belonging.Beat
                ? "\"BeatCode\" = {0}"
                : """
                  (EXISTS (SELECT 1 FROM "Residencies" s WHERE s."ResidentId" = r."Id" AND s."BeatCode" = {0} AND s."EndedOn" IS NULL AND s."RemovedAt" IS NULL)
                    OR ("BeatCode" = {0} AND NOT EXISTS (SELECT 1 FROM "Residencies" s WHERE s."ResidentId" = r."Id" AND s."EndedOn" IS NULL AND s."RemovedAt" IS NULL)))
                  """;
            var sql = "SELECT " + id + " AS \"Value\" FROM \"" + set.Name + "\" r WHERE \"RemovedAt\" IS NULL AND " + where;
            var wanted = (await context.Database.SqlQueryRaw<string>(sql, beat).ToListAsync()).Select(h => Guid.Parse(h).ToString()).ToHashSet();
            var given = reading.Rows.Keys.Where(k => k.Set == set.Name).Select(k => k.Key).ToHashSet();
            foreach (var missing in wanted.Except(given))
                Broken.Add(Breach.OutOfStep, $"{set.Name}({missing}) is in {beat} and its feed does not say so.");
            foreach (var extra in given.Except(wanted))
                Broken.Add(Breach.OutOfStep, $"{set.Name}({extra}) is not in {beat} and its feed says so.");
        }
    }

    private static string Canonical(string row) => BeatReading.Canonical(JsonNode.Parse(row)!.AsObject());

    private static string? Text(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var given) ? given : value?.ToJsonString();
}
