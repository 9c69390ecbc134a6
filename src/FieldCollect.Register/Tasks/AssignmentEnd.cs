using FieldCollect.Register.Addresses;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Sync;

namespace FieldCollect.Register.Tasks;

/// <summary>When what was given to an officer is over: by the end of its record, and not by its waiting. What was given ahead does not wait yet.</summary>
public static class AssignmentEnd
{
    /// <param name="assignment">It.</param>
    /// <param name="record">Its record; null if there is none any more.</param>
    /// <param name="atDoor">Of a verification: what is current at the door, the address among it.</param>
    /// <param name="givenAt">When it was given, or given to somebody else.</param>
    /// <param name="today">The county's day.</param>
    public static bool IsOver(Assignment assignment, BeatRecord? record, IReadOnlyCollection<BeatRecord> atDoor, DateTimeOffset givenAt, DateOnly today)
    {
        // In another beat the officer has nothing to do with it.
        if (record is null or { RemovedAt: not null } || record.BeatCode != assignment.BeatCode)
            return true;
        return record switch
        {
            Declaration d => d.Status is not (DeclarationStatus.Received or DeclarationStatus.AwaitsLandlord),
            Matter m => m.ClosedAt is not null,
            Conflict c => c.Status != ConflictStatus.Open,
            QuarantinedChange q => q.Status is KeptStatus.Applied or KeptStatus.Discarded,
            Doorplate p => p.Status is not (DoorplateStatus.Planned or DoorplateStatus.Ordered or DoorplateStatus.Printed or DoorplateStatus.Delivered),
            Address { Status: AddressStatus.Retired } => true,
            // Somebody was there, and nothing is left to be seen.
            Address => atDoor.Any(r => r is IVerifiable { VerifiedAt: { } at } && at > givenAt) && !atDoor.Any(r => DayTasks.IsDue(r, today)),
            _ => false,
        };
    }
}
