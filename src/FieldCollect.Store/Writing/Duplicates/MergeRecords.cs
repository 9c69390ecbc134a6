using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Store.Model;

namespace FieldCollect.Store.Writing.Duplicates;

/// <summary>
/// Two records become one: whatever refers to the absorbed record refers to the survivor from now on, what the survivor does not know is filled in, what the
/// two say differently waits in Conflicts, and the absorbed record is removed with the survivor's id on it. Every write is a Change of its own.
/// </summary>
public sealed class MergeRecords(WorkingSet rows, Staging staging, Checks checks, DerivedFields derived, DateTimeOffset now)
{
    // One transaction holds everybody else up for as long as it lasts, and what was done is kept to be undone. A street with more on it is sorted out part by part.
    private const int MostCarried = 5_000;

    // Not a matter of two values: where the record lies is decided by which of them stays, a position is one of many right ones, and an ending is of a
    // record that was looked at, not of the other.
    private static readonly HashSet<string> OfTheRecordItself =
        [nameof(BeatRecord.BeatCode), nameof(Address.Longitude), nameof(Address.Latitude), nameof(IEnding.EndedOn), nameof(IEnding.EndReason), nameof(IVerifiable.VerifiedAt)];

    // As the database keeps it, or what was written would not be found again.
    private readonly DateTimeOffset _removedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());

    /// <returns>What was done, to be undone by.</returns>
    /// <exception cref="ProblemException">It cannot be done; the caller undoes its group.</exception>
    public async Task<MergeLog> RunAsync(BeatRecord survivor, BeatRecord absorbed, PushItem item)
    {
        var type = RecordType.Of(survivor);
        var first = staging.Changes.Count;
        var carried = await rows.ReferrersAsync(type.Set.Type, absorbed.Id, MostCarried);
        if (carried.Count > MostCarried)
            throw new ProblemException(Problems.TooComplex, nameof(Conflict.Decision), "Too much hangs on this record to be carried over at once.");
        foreach (var (record, field) in carried)
            await CarryAsync(record, field, survivor, item);
        await CarryConflictsAsync(survivor, absorbed, item);
        await FillAsync(survivor, absorbed, type, item);

        var done = staging.Changes.Skip(first).ToList();
        return new MergeLog(
            survivor.Id,
            absorbed.Id,
            [.. done.Where(c => c.Fields is not null).SelectMany(c => c.Fields!.Select(f =>
                new MergedField(RecordType.Of(c.Record).Set.Name, ((Record)c.Record).Id, f.Name, FieldJson.Write(f.Old), FieldJson.Write(f.New))))],
            [.. done.Where(c => c.Fields is null).Select(c => c.Record).OfType<Conflict>().Select(c => c.Id)]);
    }

    private async Task CarryAsync(Record record, RecordType.Field field, BeatRecord survivor, PushItem item)
    {
        if (record == survivor)
            throw new ProblemException(Problems.InUse, nameof(Conflict.SurvivorId), "The one lies in the other.");
        if (field.Reference!.SameBeat && record is BeatRecord placed && placed.BeatCode != survivor.BeatCode)
            throw new ProblemException(Problems.OtherBeat, nameof(Conflict.RecordId), "The two lie in different beats: bring them into one first.");
        var change = new Rewrite(record);
        if (await RepeatedAsync(record, survivor) is { } there)
        {
            // Both terminals wrote the stay down as well. It was one stay.
            staging.Set(record, change.Type[nameof(Record.RemovedAt)], _removedAt);
            staging.Set(record, change.Type[nameof(IMergeable.MergedIntoId)], there.Id);
        }
        else if (record is Residency stay && field.Name == nameof(Residency.ResidentId))
        {
            staging.MoveStay(stay, survivor.Id);
        }
        else
        {
            staging.Set(record, field, survivor.Id);
        }

        derived.Apply(record, staging);
        change.Finish(staging, ChangeKind.Merged, item, now);
        await derived.AfterAsync(record, item);
    }

    private async Task<Record?> RepeatedAsync(Record record, BeatRecord survivor) => record switch
    {
        Residency { EndedOn: null } stay when survivor is Resident =>
            rows.CurrentStaysOf(survivor.Id).FirstOrDefault(s => s.AddressId == stay.AddressId && s.Kind == stay.Kind),
        Employment { EndedOn: null } work when survivor is Resident =>
            (await rows.ReferrersAsync(typeof(Resident), survivor.Id, MostCarried)).Select(r => r.Record).OfType<Employment>().FirstOrDefault(e => e.UnitId == work.UnitId && e.EndedOn is null),
        _ => null,
    };

    private async Task CarryConflictsAsync(BeatRecord survivor, BeatRecord absorbed, PushItem item)
    {
        foreach (var conflict in (await rows.OpenConflictsAsync([absorbed.Id])).Where(c => c.Kind == ConflictKind.Value))
        {
            var change = new Rewrite(conflict);
            staging.Set(conflict, change.Type[nameof(Conflict.RecordId)], survivor.Id);
            change.Finish(staging, ChangeKind.Merged, item, now);
        }

        // A third record that looked like the absorbed one now looks like the survivor.
        var decided = DuplicateRows.PairOf(survivor.Id, absorbed.Id);
        var others = (await rows.OpenDuplicatesAsync([absorbed.Id, survivor.Id])).Where(c => c.PairId != decided).ToList();
        var known = others.Select(c => c.PairId).ToHashSet();
        foreach (var pair in others.Where(c => c.Status == ConflictStatus.Open).GroupBy(c => c.PairId!.Value).ToList())
        {
            var ids = pair.SelectMany(c => new[] { c.RecordId, c.OtherRecordId ?? c.RecordId }).ToHashSet();
            if (!ids.Remove(absorbed.Id) || ids.Count != 1)
                continue;
            foreach (var conflict in pair)
            {
                var change = new Rewrite(conflict);
                staging.Set(conflict, change.Type[nameof(Conflict.Status)], ConflictStatus.Superseded);
                change.Finish(staging, ChangeKind.Merged, item, now);
            }

            var type = RecordType.Of(survivor).Set.Type;
            await rows.BringAsync([(type, ids.Single())]);
            if (rows.Find(type, ids.Single()) is BeatRecord { RemovedAt: null } third && third != survivor && known.Add(DuplicateRows.PairOf(survivor.Id, third.Id))
                && rows.All<Conflict>().All(c => c.PairId != DuplicateRows.PairOf(survivor.Id, third.Id)))
                new DuplicateRows(staging, now).Add(RecordType.Of(survivor).Set, new Side(survivor.Id, survivor.BeatCode), new Side(third.Id, third.BeatCode));
        }
    }

    private async Task FillAsync(BeatRecord survivor, BeatRecord absorbed, RecordType type, PushItem item)
    {
        var (kept, gone) = (new Rewrite(survivor), new Rewrite(absorbed));
        var fields = type.Fields.Where(f => f is { Computed: false, Immutable: false } && !OfTheRecordItself.Contains(f.Name));
        foreach (var field in fields.Where(f => f.Reference is not { SameBeat: true } || survivor.BeatCode == absorbed.BeatCode))
        {
            var (stands, other) = (field.Get(survivor), field.Get(absorbed));
            if (other is null or "" || Equals(stands, other))
                continue;
            if (stands is null or "")
                staging.Set(survivor, field, other);
            else
                derived.AddConflict(item with { Set = type.Set }, survivor, field, null, stands, other, taken: false);
        }

        // A code is given once: it goes over, and is no longer the other's.
        if (survivor is Address { Code: { } code } && absorbed is Address { Code: { } its } && code == its)
        {
            staging.Set(absorbed, type[nameof(Address.Code)], null);
            staging.Set(absorbed, type[nameof(Address.CodingScheme)], null);
        }

        if (survivor is IVerifiable { VerifiedAt: var mine } && absorbed is IVerifiable { VerifiedAt: { } seen } && !(mine >= seen))
            staging.Set(survivor, type[nameof(IVerifiable.VerifiedAt)], seen);
        if (survivor is Address { Longitude: null } && absorbed is Address { Longitude: not null })
        {
            staging.Set(survivor, type[nameof(Address.Longitude)], type[nameof(Address.Longitude)].Get(absorbed));
            staging.Set(survivor, type[nameof(Address.Latitude)], type[nameof(Address.Latitude)].Get(absorbed));
        }

        staging.Set(absorbed, type[nameof(Record.RemovedAt)], _removedAt);
        staging.Set(absorbed, type[nameof(IMergeable.MergedIntoId)], survivor.Id);
        gone.Finish(staging, ChangeKind.Merged, item, now);
        derived.Apply(survivor, staging);
        await checks.CheckAsync(survivor, kept.Before);
        kept.Finish(staging, ChangeKind.Merged, item, now);
        await derived.AfterAsync(survivor, item);
    }
}
