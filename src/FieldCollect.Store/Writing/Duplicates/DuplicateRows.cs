using FieldCollect.Register;
using FieldCollect.Register.Sync;

namespace FieldCollect.Store.Writing.Duplicates;

/// <summary>One record of a pair, and the beat that keeps it.</summary>
public sealed record Side(Guid Id, string BeatCode);

/// <summary>
/// The conflicts that say "same thing twice". In one beat it is one conflict that names both records. Over two beats each has a conflict of its own, which
/// names the beat's own record only: an officer learns that somebody has to look, and nothing of a person whom the officer may not see. What ties the
/// two is PairId; who may see both beats finds both by it.
/// </summary>
public sealed class DuplicateRows(Staging staging, DateTimeOffset now)
{
    /// <summary>The same for a pair, whichever of the two came first.</summary>
    public static Guid PairOf(Guid one, Guid other) => Ids.OfName("Duplicates", one < other ? $"{one}/{other}" : $"{other}/{one}");

    public void Add(EntitySet set, Side one, Side other)
    {
        var (low, high) = one.Id < other.Id ? (one, other) : (other, one);
        var together = low.BeatCode == high.BeatCode;
        AddSide(set, low, PairOf(low.Id, high.Id), together ? high.Id : null);
        if (!together)
            AddSide(set, high, PairOf(low.Id, high.Id), null);
    }

    /// <summary>The conflict of one side alone.</summary>
    public void AddSide(EntitySet set, Side side, Guid pair, Guid? other)
    {
        var conflict = new Conflict
        {
            // Made of what it is about: two who find the same pair at once cannot both write it down.
            Id = Ids.OfName("Conflicts", $"{pair}/{side.Id}"),
            Version = 1,
            Kind = ConflictKind.Duplicate,
            BeatCode = side.BeatCode,
            EntitySet = set.Name,
            RecordId = side.Id,
            OtherRecordId = other,
            PairId = pair,
            UserId = Accounts.Actor.System.UserId,
            CollectedAt = now,
            ReceivedAt = now,
        };
        staging.Add(conflict);
        staging.Record(new StagedChange(conflict, ChangeKind.Created, null, null, 1, null, now, null) { ByRegister = true });
    }
}
