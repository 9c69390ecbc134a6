using FieldCollect.Register;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Visits;

namespace FieldCollect.Cli.Generate;

/// <summary>Plants what goes wrong with visits: departures seen and not closed, visits made from an armchair, entries that come too late.</summary>
public sealed class VisitFaults(BeatDraft draft, FaultLedger ledger, VisitsOfAYear visits)
{
    private readonly Dice _dice = draft.Dice;

    public void Plant()
    {
        LeaveDepartedCurrent();
        var all = draft.Records.Visits.Where(v => v.Outcome == VisitOutcome.Confirmed).ToList();
        _dice.Shuffle(all);
        var next = new Queue<Visit>(all.Where(v => !draft.Faulty.Contains(v.Id) && !draft.Faulty.Contains(v.AddressId)));
        for (var owed = ledger.Owed(FaultKind.VisitFarAway); owed > 0 && next.TryDequeue(out var visit); owed--)
        {
            // Two to four kilometres, towards the middle of the county so as to stay inside.
            visit.Latitude = Math.Round(visit.Latitude!.Value + (visit.Latitude > 33.0 ? -1 : 1) * (0.02 + 0.02 * _dice.Fraction()), 6);
            Add(FaultKind.VisitFarAway, visit, "recorded two kilometres or more from the address");
        }
        for (var owed = ledger.Owed(FaultKind.LateEntry); owed > 0 && next.TryDequeue(out var visit); owed--)
        {
            var latest = new DateTimeOffset(draft.Today, TimeOnly.MinValue, TimeSpan.Zero);
            var received = visit.CollectedAt.AddHours(_dice.Between(50, 240));
            if (received > latest) continue;
            visit.ReceivedAt = received;
            Add(FaultKind.LateEntry, visit, "received more than 48 hours after it was collected");
        }
    }

    private void LeaveDepartedCurrent()
    {
        var owed = ledger.Owed(FaultKind.DepartedStillCurrent);
        if (owed <= 0) return;
        var addresses = draft.Nodes.ToDictionary(n => n.Address.Id, n => n.Address);
        var stays = draft.Records.Residencies
            .Where(s => s is { Kind: ResidencyKind.Floating, EndedOn: null } && County.Day(s.VerifiedAt!.Value) < draft.Today.AddDays(-6)).ToList();
        _dice.Shuffle(stays);
        foreach (var stay in stays)
        {
            if (owed == 0) return;
            if (draft.Faulty.Contains(stay.ResidentId) || !draft.Faulty.Add(stay.Id)) continue;
            var seen = draft.Today.DayNumber - County.Day(stay.VerifiedAt!.Value).DayNumber;
            var visit = visits.NewVisit(addresses[stay.AddressId], visits.TimeOn(draft.Today.AddDays(-_dice.Between(2, Math.Min(60, seen - 1)))), VisitOutcome.Gone,
                [new("Residencies", stay.Id, FindingResult.Gone)]);
            visit.Note = "已搬走";
            ledger.Add(FaultKind.DepartedStillCurrent, "Residencies", [stay.Id], $"visit {visit.Id} found the person gone; the stay is still current");
            owed--;
        }
    }

    private void Add(string kind, Visit visit, string note)
    {
        draft.Faulty.Add(visit.Id);
        ledger.Add(kind, "Visits", [visit.Id], note);
    }
}
