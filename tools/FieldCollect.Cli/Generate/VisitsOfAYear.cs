using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Visits;

namespace FieldCollect.Cli.Generate;

/// <summary>
/// Visits every address of a beat: most in time, some late, a few not for two years. What a visit finds is verified at that moment, so that
/// every VerifiedAt has its visit.
/// </summary>
public sealed class VisitsOfAYear(BeatDraft draft, Guid officer)
{
    /// <summary>Seen within the shortest cycle of what is there.</summary>
    private const double InTime = 0.925;

    /// <summary>Of those not in time: not seen for more than two years, so that even the address itself is no longer fresh.</summary>
    private const double Forgotten = 0.30;

    private static readonly CodeLists Codes = CodeLists.Standard();

    private readonly Dice _dice = draft.Dice;
    private readonly HashSet<Guid> _seenAncestors = [];

    public void Visit()
    {
        EnrolDevices();
        foreach (var premises in draft.Premises) Visit(premises);
    }

    /// <summary>Makes a visit record; the caller fills in what is special about it.</summary>
    public Visit NewVisit(Address address, DateTimeOffset at, string outcome, IReadOnlyList<Finding> findings)
    {
        var place = new Place(Math.Clamp(address.Longitude!.Value, Place.West, Place.East), Math.Clamp(address.Latitude!.Value, Place.South, Place.North)).Near(0.00008, _dice);
        var visit = new Visit
        {
            Id = draft.Ids.Next(),
            BeatCode = draft.BeatCode,
            AddressId = address.Id,
            OfficerId = officer,
            DeviceId = draft.Records.Devices.Count == 0 ? null : _dice.Pick(draft.Records.Devices).Id,
            CollectedAt = at,
            // Entry within 48 hours of collecting: most at once, some from the office the day after.
            ReceivedAt = at.AddMinutes(_dice.Chance(0.8) ? _dice.Between(1, 90) : _dice.Between(90, 40 * 60)),
            Outcome = outcome,
            Findings = findings,
            Longitude = place.Longitude,
            Latitude = place.Latitude,
            Accuracy = _dice.Between(3, 25),
        };
        draft.Records.Visits.Add(visit);
        return visit;
    }

    /// <summary>A time of day at which one may ring: between half past eight and eight in the evening, China's time.</summary>
    public DateTimeOffset TimeOn(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).AddMinutes(_dice.Between(30, 12 * 60)).AddSeconds(_dice.Below(60));

    private void EnrolDevices()
    {
        for (var i = 1; i <= draft.Plan.Share.Devices; i++)
        {
            draft.Records.Devices.Add(new Device
            {
                Id = draft.Ids.Next(),
                BeatCode = draft.BeatCode,
                Name = $"{Village.ShortName(draft.Plan.Villages[0].Division.Name)}终端{i}",
                UserId = officer,
                Status = DeviceStatus.Enrolled,
                EnrolledAt = TimeOn(draft.Today.AddYears(-3).AddDays(_dice.Below(20))),
                LastSeenAt = TimeOn(draft.Today.AddDays(-_dice.Between(1, 6))),
            });
        }
    }

    private void Visit(Premises premises)
    {
        var at = TimeOn(DayFor(premises));
        if (_dice.Chance(0.07)) NewVisit(premises.Address, TimeOn(County.Day(at).AddDays(-_dice.Between(1, 20))), _dice.Chance(0.85) ? VisitOutcome.NobodyHome : VisitOutcome.Refused, []);
        var changed = _dice.Chance(0.08);
        var findings = new List<Finding>();
        See(premises.Node, at, findings);
        var newcomers = false;
        foreach (var house in premises.Houses)
        {
            Verify(house, at);
            findings.Add(new("Houses", house.Id, FindingResult.Confirmed));
        }
        foreach (var stay in premises.CurrentStays)
        {
            Verify(stay, at);
            var isNew = stay.BeganOn >= County.Day(at).AddDays(-20);
            newcomers |= isNew;
            findings.Add(new("Residencies", stay.Id, isNew ? FindingResult.New : changed ? FindingResult.Changed : FindingResult.Confirmed));
        }
        foreach (var unit in premises.Units)
        {
            Verify(unit, at);
            findings.Add(new("Units", unit.Id, FindingResult.Confirmed));
        }
        NewVisit(premises.Address, at, newcomers || findings.Exists(f => f.Result != FindingResult.Confirmed) ? VisitOutcome.Changed : VisitOutcome.Confirmed, findings);
    }

    private DateOnly DayFor(Premises premises)
    {
        // An address where nobody and nothing is registered is passed once a year all the same.
        var months = premises.Houses.Concat<object>(premises.CurrentStays).Concat(premises.Units).Min(r => Cycles.Months(r, Codes, draft.Today)) ?? 12;
        var days = months * 365 / 12;
        var ago = _dice.Chance(InTime) ? _dice.Between(1, days - 3) : _dice.Chance(Forgotten) ? _dice.Between(735, 900) : days + _dice.Between(3, months * 15);
        var day = draft.Today.AddDays(-ago);
        // Nobody is seen before having moved in; whoever came yesterday or later waits for yesterday's visit.
        foreach (var stay in premises.CurrentStays)
        {
            if (stay.BeganOn > day) day = stay.BeganOn.Value;
        }
        var yesterday = draft.Today.AddDays(-1);
        return day > yesterday ? yesterday : day;
    }

    /// <summary>The first visit to something below a street or a building has seen the street and the building.</summary>
    private void See(AddressNode node, DateTimeOffset at, List<Finding> findings)
    {
        for (var n = node; n is not null && _seenAncestors.Add(n.Address.Id); n = n.Parent)
        {
            Verify(n.Address, at);
            findings.Add(new("Addresses", n.Address.Id, FindingResult.Confirmed));
        }
    }

    private static void Verify(IVerifiable record, DateTimeOffset at)
    {
        record.VerifiedAt = at;
        record.DueOn = Cycles.DueOn(record, Codes);
    }
}
