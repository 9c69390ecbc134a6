using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Doorplates;

/// <summary>
/// How a plate comes from one state into the next, and who may say so. What an officer sees at a door counts more than what an office has not yet entered: a plate that
/// hangs there is mounted, whether or not somebody has noted that it was delivered.
/// </summary>
public static class PlateLifecycle
{
    private static readonly Role[] Office = [Role.Registrar];
    private static readonly Role[] Door = [Role.Officer, Role.Registrar];

    // From, to, who. A token that was revoked stays revoked: nothing follows replaced and retired.
    private static readonly (string From, string To, Role[] By)[] Steps =
    [
        (DoorplateStatus.Planned, DoorplateStatus.Ordered, Office),
        (DoorplateStatus.Planned, DoorplateStatus.Retired, Office),

        (DoorplateStatus.Ordered, DoorplateStatus.Printed, Office),
        (DoorplateStatus.Ordered, DoorplateStatus.Delivered, Office),
        (DoorplateStatus.Ordered, DoorplateStatus.Mounted, Door),
        (DoorplateStatus.Ordered, DoorplateStatus.Damaged, Door),
        (DoorplateStatus.Ordered, DoorplateStatus.Missing, Door),
        (DoorplateStatus.Ordered, DoorplateStatus.Replaced, Door),
        (DoorplateStatus.Ordered, DoorplateStatus.Retired, Office),

        (DoorplateStatus.Printed, DoorplateStatus.Delivered, Office),
        (DoorplateStatus.Printed, DoorplateStatus.Mounted, Door),
        (DoorplateStatus.Printed, DoorplateStatus.Damaged, Door),
        (DoorplateStatus.Printed, DoorplateStatus.Missing, Door),
        (DoorplateStatus.Printed, DoorplateStatus.Replaced, Door),
        (DoorplateStatus.Printed, DoorplateStatus.Retired, Office),

        (DoorplateStatus.Delivered, DoorplateStatus.Mounted, Door),
        (DoorplateStatus.Delivered, DoorplateStatus.Damaged, Door),
        (DoorplateStatus.Delivered, DoorplateStatus.Missing, Door),
        (DoorplateStatus.Delivered, DoorplateStatus.Replaced, Door),
        (DoorplateStatus.Delivered, DoorplateStatus.Retired, Office),

        (DoorplateStatus.Mounted, DoorplateStatus.Damaged, Door),
        (DoorplateStatus.Mounted, DoorplateStatus.Missing, Door),
        (DoorplateStatus.Mounted, DoorplateStatus.Replaced, Door),
        (DoorplateStatus.Mounted, DoorplateStatus.Retired, Office),

        (DoorplateStatus.Damaged, DoorplateStatus.Mounted, Door),
        (DoorplateStatus.Damaged, DoorplateStatus.Missing, Door),
        (DoorplateStatus.Damaged, DoorplateStatus.Replaced, Door),
        (DoorplateStatus.Damaged, DoorplateStatus.Retired, Office),

        (DoorplateStatus.Missing, DoorplateStatus.Mounted, Door),
        (DoorplateStatus.Missing, DoorplateStatus.Damaged, Door),
        (DoorplateStatus.Missing, DoorplateStatus.Replaced, Door),
        (DoorplateStatus.Missing, DoorplateStatus.Retired, Office),
    ];

    /// <summary>Whether a plate's token counts no more: the public is told that it is not known, officers what became of it.</summary>
    public static bool IsRevoked(string status) => status is DoorplateStatus.Replaced or DoorplateStatus.Retired;

    /// <summary>The states that may follow one, whoever says so.</summary>
    public static IReadOnlyList<string> After(string status) => [.. Steps.Where(s => s.From == status).Select(s => s.To)];

    /// <summary>Whether a role may say that a plate has come from one state into another. Staying in a state is no step.</summary>
    /// <exception cref="ProblemException">PlateStep, with both states named, and in the details those that may follow; NotAllowed where the step is somebody else's.</exception>
    public static void Check(string from, string to, Role role)
    {
        if (from == to)
            return;
        var step = Array.Find(Steps, s => s.From == from && s.To == to);
        if (step.By is null)
        {
            throw new ProblemException(
                Problems.PlateStep, nameof(Doorplate.Status), $"A plate that is {from} cannot become {to}.",
                [.. After(from).Select(s => new ProblemDetail("MayFollow", s, nameof(Doorplate.Status)))]);
        }

        if (!step.By.Contains(role))
            throw new ProblemException(Problems.NotAllowed, nameof(Doorplate.Status), $"That a plate which was {from} is {to}, is not for this role to say.");
    }

    /// <summary>
    /// Sets the day on which the plate came into its state, where it has none yet: what counts by day go by. A state that was left out (a mounted plate that nobody
    /// noted as delivered) has no day.
    /// </summary>
    /// <param name="plate">As it stands after the write.</param>
    /// <param name="today">The day at the county.</param>
    public static void Date(Doorplate plate, DateOnly today)
    {
        switch (plate.Status)
        {
            case DoorplateStatus.Ordered:
                plate.OrderedOn ??= today;
                break;
            case DoorplateStatus.Printed:
                plate.PrintedOn ??= today;
                break;
            case DoorplateStatus.Delivered:
                plate.DeliveredOn ??= today;
                break;
            case DoorplateStatus.Mounted:
                plate.MountedOn = plate.MountedAt is { } at && County.Day(at) is var day && day <= today ? day : plate.MountedOn ?? today;
                plate.FaultOn = null;
                break;
            case DoorplateStatus.Damaged or DoorplateStatus.Missing:
                plate.FaultOn ??= today;
                break;
            case DoorplateStatus.Replaced or DoorplateStatus.Retired:
                plate.RevokedOn ??= today;
                break;
            default:
                break;
        }
    }
}
