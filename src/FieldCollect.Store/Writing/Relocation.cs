using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Writing.Duplicates;

namespace FieldCollect.Store.Writing;

/// <summary>
/// An address that goes to another beat, or to another division, takes along everything that lies below and in it: addresses, houses, stays, units,
/// plates, visits, matters, conflicts. Each is a Change of its own, so that the beat it left and the beat it came to are both told by the feed.
/// </summary>
public sealed class Relocation(WorkingSet rows, Staging staging, DerivedFields derived, DateTimeOffset now)
{
    // A street with its blocks of flats. One transaction holds everybody else up for as long as it lasts: a beat is redrawn street by street.
    private const int MostRecords = 20_000;

    /// <exception cref="ProblemException">TooComplex: more lies in it than one transaction should carry.</exception>
    public async Task RunAsync(Address address, string beatBefore, PushItem item)
    {
        foreach (var below in await rows.BelowAsync(address.Id))
            Move(below, address, item);
        if (beatBefore == address.BeatCode)
            return;
        var moved = await rows.LyingInAsync(address, MostRecords);
        if (moved.Count > MostRecords)
            throw new ProblemException(Problems.TooComplex, nameof(Address.BeatCode), "Too much lies in this address to be moved at once: move what lies below it part by part.");
        foreach (var record in moved.Where(r => r.BeatCode == beatBefore))
            Move(record, address, item);
        foreach (var conflict in await rows.OpenConflictsAsync([.. moved.Select(m => m.Id), address.Id]))
            Move(conflict, address, item);
        await PartDuplicatesAsync([.. moved.Select(m => m.Id), address.Id], item);
        await derived.KeepWherePeopleStayAsync([.. moved.OfType<Residency>()], beatBefore, item);
    }

    // A pair that lay in one beat and now lies in two: each beat is told of its own record only.
    private async Task PartDuplicatesAsync(IReadOnlyCollection<Guid> moved, PushItem item)
    {
        foreach (var conflict in (await rows.OpenDuplicatesAsync(moved)).Where(c => c is { Status: ConflictStatus.Open, OtherRecordId: not null }))
        {
            var set = EntitySets.Find(conflict.EntitySet)!;
            await rows.BringAsync([(set.Type, conflict.RecordId), (set.Type, conflict.OtherRecordId!.Value)]);
            if (rows.Find(set.Type, conflict.RecordId) is not BeatRecord own || rows.Find(set.Type, conflict.OtherRecordId.Value) is not BeatRecord other || own.BeatCode == other.BeatCode)
                continue;
            var change = new Rewrite(conflict);
            staging.Set(conflict, change.Type[nameof(Conflict.OtherRecordId)], null);
            change.Finish(staging, ChangeKind.Updated, item, now);
            new DuplicateRows(staging, now).AddSide(set, new Side(other.Id, other.BeatCode), conflict.PairId!.Value, null);
        }
    }

    private void Move(BeatRecord record, Address with, PushItem item)
    {
        var type = RecordType.Of(record);
        var before = RecordType.Copy(record);
        var beatBefore = record.BeatCode;
        staging.Set(record, type[nameof(BeatRecord.BeatCode)], with.BeatCode);
        if (record is Address below)
        {
            staging.Set(below, type[nameof(Address.DivisionCode)], with.DivisionCode);
            derived.Apply(below, staging);
        }

        var fields = Apply.Differences(type, before, record);
        if (fields.Count == 0)
            return;
        staging.Set(record, type[nameof(Record.Version)], record.Version + 1);
        staging.Record(new StagedChange(record, ChangeKind.Updated, fields, beatBefore, record.Version, item.VisitId, item.CollectedAt ?? now, item.Reason));
    }
}
