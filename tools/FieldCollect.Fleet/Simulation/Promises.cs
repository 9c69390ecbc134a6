using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Fleet.Simulation;

/// <summary>What is promised, each promise looked for in the register's tables and the terminals' files, beside the code that keeps it. Throws the first that is broken.</summary>
public static class Promises
{
    // Values of these are written once in a world, so each can be followed from the door to the history.
    private static readonly HashSet<string> OnceWritten = ["Remark", "Phone", "Name"];

    /// <summary>At any moment, whatever is going on.</summary>
    /// <param name="world">The world.</param>
    /// <param name="valuesAreWrittenOnce">Nobody enters what somebody else has entered, so that each value can be followed.</param>
    public static async Task CheckAsync(World world, bool valuesAreWrittenOnce = true)
    {
        await using var context = world.Server.Store.NewContext();
        var held = await HeldByTheRegister.LoadAsync(context, world.Server.Store.Personal);
        await NumbersHaveNoGapsAsync(context, held);
        NothingIsThereTwice(held);
        foreach (var entry in world.Ledger.Acknowledged)
            IsKept(entry, held, world.Time.Now - entry.ToldAt < Retention.OfReceipts - TimeSpan.FromDays(1), valuesAreWrittenOnce);
        NothingIsOverwrittenSilently(world, held);
        await HistoryEndsWithWhatStandsAsync(context, held);
        if ((await AuditLog.VerifyAsync(context)).FirstBad is { } bad)
            throw new BrokenPromiseException($"The audit chain breaks at entry {bad}.");
        foreach (var terminal in world.Terminals)
            IsStillOnItsTerminal(world, terminal);
    }

    /// <summary>When nothing moves any more.</summary>
    public static async Task CheckSettledAsync(World world, bool valuesAreWrittenOnce = true)
    {
        await CheckAsync(world, valuesAreWrittenOnce);
        await using var context = world.Server.Store.NewContext();
        foreach (var terminal in world.Terminals.Where(t => !t.IsRevoked))
        {
            if (terminal.App.Status().UnsentVisits is > 0 and var unsent)
                throw new BrokenPromiseException($"{terminal.Name} still has {unsent} unsent visits.");
            if (terminal.HasLostItsBeat)
                continue;
            var beat = await world.Desk(terminal.Officer).ReadBeatAsync(terminal.Beat);
            IsTheSame(terminal, beat);
            await IsTheScopeAsync(context, terminal.Beat, beat);
        }
    }

    /// <summary>The values that a field was given after the record had been made, oldest first, in clear.</summary>
    public static async Task<List<string?>> HistoryAsync(RegisterContext context, PersonalData personal, string set, Guid id, string field)
    {
        var held = await HeldByTheRegister.LoadAsync(context, personal);
        return [.. held.Of(set, id).SelectMany(held.Fields).Where(f => f.Name == field && f.Old != f.New).Select(f => f.New)];
    }

    private static async Task NumbersHaveNoGapsAsync(RegisterContext context, HeldByTheRegister held)
    {
        var head = (await context.State.AsNoTracking().SingleAsync()).ChangeNumber;
        var numbers = held.Changes.Select(c => c.ChangeNumber).Distinct().Order().ToList();
        // Before the first change there are the code lists, which a new register brings along under a number of their own.
        if (numbers.Count > 0 && (numbers[^1] != head || numbers[^1] - numbers[0] + 1 != numbers.Count))
            throw new BrokenPromiseException($"Change numbers {numbers[0]} to {head} have gaps: there are {numbers.Count} of them.");
    }

    private static void NothingIsThereTwice(HeldByTheRegister held)
    {
        if (held.Changes.Where(c => c.Kind == ChangeKind.Created).GroupBy(c => (c.EntitySet, c.RecordId)).FirstOrDefault(g => g.Count() > 1) is { } created)
            throw new BrokenPromiseException($"{created.Key} was created {created.Count()} times.");
        if (held.Kept.FirstOrDefault(k => k.Count() > 1) is { } kept)
            throw new BrokenPromiseException($"The request {kept.Key} is kept {kept.Count()} times.");
    }

    private static void IsKept(Entry entry, HeldByTheRegister held, bool hasReceipt, bool valuesAreWrittenOnce)
    {
        if (hasReceipt && !held.Receipts.Contains(entry.RequestId))
            throw new BrokenPromiseException($"Lost, there is no receipt: {entry}");
        var kept = held.Kept[entry.RequestId].SingleOrDefault();
        if (entry.Told is Outcome.Held or Outcome.Quarantined)
        {
            if (kept is null)
                throw new BrokenPromiseException($"Lost, it was acknowledged and is not kept: {entry}");
            if (kept.Status != KeptStatus.Applied)
                return;
        }

        var changes = held.Of(entry.EntitySet, entry.RecordId);
        if (entry.Method == "POST")
        {
            if (!changes.Any(c => c.Kind == ChangeKind.Created))
                throw new BrokenPromiseException($"Lost, the record was never created: {entry}");
            return;
        }

        foreach (var (field, value) in entry.Fields.Where(f => valuesAreWrittenOnce && OnceWritten.Contains(f.Key)))
        {
            var written = changes.Count(c => c.VisitId == entry.VisitId && c.Kind != ChangeKind.Decided && held.Fields(c).Any(f => f.Name == field && f.New == Text(value) && f.Old != f.New));
            var conflicts = held.Conflicts[entry.RecordId].Count(c => c.VisitId == entry.VisitId && c.Field == field);
            if (written + conflicts == 0)
                throw new BrokenPromiseException($"Lost, the value of {field} is nowhere: {entry}");
            if (written > 1 || conflicts > 1)
                throw new BrokenPromiseException($"The value of {field} was written {written} times, with {conflicts} conflicts: {entry}");
        }
    }

    /// <summary>Who overwrites what somebody else wrote has seen it, or both values are in a conflict.</summary>
    private static void NothingIsOverwrittenSilently(World world, HeldByTheRegister held)
    {
        foreach (var entry in world.Ledger.Entries.Where(e => e is { Method: "PATCH", MadeOn: not null, IsDelivered: true }))
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
                if (history.Count == 0 || history[^1].Change.Version <= entry.MadeOn || history[^1].Change.DeviceId == entry.DeviceId)
                    continue;
                // Undone by a decision: what stands is again what the officer saw.
                var seen = history.LastOrDefault(h => h.Change.Version <= entry.MadeOn).Field?.New ?? history.First(h => h.Change.Version > entry.MadeOn).Field!.Old;
                if (seen == history[^1].Field!.New)
                    continue;
                if (!held.Conflicts[entry.RecordId].Any(c => c.Field == field && c.VisitId == entry.VisitId))
                    throw new BrokenPromiseException($"Silently overwritten: {history[^1].Field!.New} of {field} in version {history[^1].Change.Version} by {entry}, made on {entry.MadeOn}");
            }
        }
    }

    private static async Task HistoryEndsWithWhatStandsAsync(RegisterContext context, HeldByTheRegister held)
    {
        await CheckAsync<Resident>(("Remark", r => r.Remark), ("Phone", r => r.Phone));
        await CheckAsync<House>(("Remark", h => h.Remark));
        await CheckAsync<Unit>(("Remark", u => u.Remark));
        await CheckAsync<Address>(("Remark", a => a.Remark), ("Name", a => a.Name));

        async Task CheckAsync<T>(params (string Name, Func<T, string?> Get)[] fields)
            where T : Record
        {
            var set = EntitySets.Of(typeof(T)).Name;
            foreach (var record in await context.Set<T>().ToListAsync())
            {
                var changes = held.Of(set, record.Id);
                if (changes.Count == 0 || changes[^1].Version != record.Version)
                    throw new BrokenPromiseException($"{set}({record.Id}) stands at version {record.Version} and its history ends otherwise.");
                foreach (var (name, get) in fields)
                {
                    if (changes.SelectMany(held.Fields).LastOrDefault(f => f.Name == name) is { } last && last.New != get(record))
                        throw new BrokenPromiseException($"{name} of {set}({record.Id}) is {get(record)} and its history ends with {last.New}.");
                }
            }
        }
    }

    private static void IsStillOnItsTerminal(World world, SimTerminal terminal)
    {
        var unsent = terminal.Unsent();
        foreach (var entry in world.Ledger.Entries.Where(e => e.Terminal == terminal.Name && e is { Told: null, IsLost: false }))
        {
            if (!unsent.Contains(entry.RequestId))
                throw new BrokenPromiseException($"The terminal has dropped what nobody has acknowledged: {entry}");
        }
    }

    private static void IsTheSame(SimTerminal terminal, Dictionary<(string Set, string Key), JsonObject> beat)
    {
        var rows = terminal.Rows();
        foreach (var (key, row) in beat)
        {
            var wanted = Canonical(row);
            if (!rows.TryGetValue(key, out var here))
                throw new BrokenPromiseException($"{terminal.Name} lacks {key}.");
            if (here.Base is not { } given || Canonical(JsonNode.Parse(given)!.AsObject()) != wanted)
                throw new BrokenPromiseException($"{terminal.Name} has {key} as\n{here.Base}\nand the register as\n{wanted}");
            if (Canonical(JsonNode.Parse(here.Body)!.AsObject()) != wanted)
                throw new BrokenPromiseException($"{terminal.Name} shows {key} as\n{here.Body}\nand the register as\n{wanted}");
        }

        if (rows.Keys.FirstOrDefault(k => !beat.ContainsKey(k)) is { Set: not null } extra)
            throw new BrokenPromiseException($"{terminal.Name} holds {extra}, which is not in {terminal.Beat}: {rows[extra].Body}");
    }

    private static async Task IsTheScopeAsync(RegisterContext context, string beat, Dictionary<(string Set, string Key), JsonObject> rows)
    {
        foreach (var set in EntitySets.All.Where(s => s.OnTerminals && s.Belongs is Belonging.Beat or Belonging.Stays))
        {
            var where = set.Belongs == Belonging.Beat
                ? "\"BeatCode\" = {0}"
                : """
                  (EXISTS (SELECT 1 FROM "Residencies" s WHERE s."ResidentId" = r."Id" AND s."BeatCode" = {0} AND s."EndedOn" IS NULL AND s."RemovedAt" IS NULL)
                    OR ("BeatCode" = {0} AND NOT EXISTS (SELECT 1 FROM "Residencies" s WHERE s."ResidentId" = r."Id" AND s."EndedOn" IS NULL AND s."RemovedAt" IS NULL)))
                  """;
            var sql = "SELECT lower(hex(\"Id\")) AS Value FROM \"" + set.Name + "\" r WHERE \"RemovedAt\" IS NULL AND " + where;
            var wanted = (await context.Database.SqlQueryRaw<string>(sql, beat).ToListAsync()).Select(h => Guid.Parse(h).ToString()).ToHashSet();
            var given = rows.Keys.Where(k => k.Set == set.Name).Select(k => k.Key).ToHashSet();
            if (wanted.Except(given).FirstOrDefault() is { } missing)
                throw new BrokenPromiseException($"{set.Name}({missing}) is in {beat} and its feed does not say so.");
            if (given.Except(wanted).FirstOrDefault() is { } extra)
                throw new BrokenPromiseException($"{set.Name}({extra}) is not in {beat} and its feed says so.");
        }
    }

    private static string Canonical(JsonObject row) => string.Join(
        ",\n", row.Where(p => !p.Key.Contains('@') && p.Value is not null).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{p.Value!.ToJsonString()}"));

    private static string? Text(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var given) ? given : value?.ToJsonString();

    /// <summary>A field of a change in clear.</summary>
    private sealed record ClearField(string Name, string? Old, string? New);

    private sealed class HeldByTheRegister
    {
        private readonly Dictionary<(string, Guid), List<Change>> _byRecord;
        private readonly Dictionary<Change, List<ClearField>> _fields;

        private HeldByTheRegister(List<Change> changes, PersonalData personal)
        {
            Changes = changes;
            _byRecord = changes.GroupBy(c => (c.EntitySet, c.RecordId)).ToDictionary(g => g.Key, g => g.ToList());
            _fields = changes.ToDictionary(c => c, c => (c.Fields ?? []).Select(f => Clear(c, f, personal)).ToList());
        }

        public IReadOnlyList<Change> Changes { get; }

        public required ILookup<Guid, Conflict> Conflicts { get; init; }

        public required ILookup<string, QuarantinedChange> Kept { get; init; }

        public required HashSet<string> Receipts { get; init; }

        public static async Task<HeldByTheRegister> LoadAsync(RegisterContext context, PersonalData personal) => new(
            await context.Set<Change>().AsNoTracking().OrderBy(c => c.ChangeNumber).ThenBy(c => c.Ordinal).ToListAsync(), personal)
        {
            Conflicts = (await context.Set<Conflict>().AsNoTracking().ToListAsync()).ToLookup(c => c.RecordId),
            Kept = (await context.Set<QuarantinedChange>().AsNoTracking().Where(q => q.RequestId != "").ToListAsync()).ToLookup(q => q.RequestId),
            Receipts = (await context.Receipts.AsNoTracking().Select(r => r.RequestId).ToListAsync()).ToHashSet(),
        };

        /// <summary>The history of a record, oldest first.</summary>
        public List<Change> Of(string set, Guid id) => _byRecord.GetValueOrDefault((set, id)) ?? [];

        public List<ClearField> Fields(Change change) => _fields[change];

        private static ClearField Clear(Change change, FieldChange field, PersonalData personal)
        {
            var sealedField = EntitySets.Find(change.EntitySet) is { } set && PersonalFields.Of(set.Type).Any(p => p.Name == field.Name);
            string? Value(object? value) => Plain(value) is { } text
                ? sealedField ? personal.Open(Convert.FromBase64String(text), PersonalData.ChangesTable, $"{change.EntitySet}.{field.Name}", change.RecordId) : text
                : null;
            return new ClearField(field.Name, Value(field.Old), Value(field.New));
        }

        private static string? Plain(object? value) => value switch
        {
            null or JsonElement { ValueKind: JsonValueKind.Null } => null,
            JsonElement { ValueKind: JsonValueKind.String } text => text.GetString(),
            JsonElement other => other.GetRawText(),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
    }
}
