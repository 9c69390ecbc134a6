using FieldCollect.Register.Accounts;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Register.Tests;

/// <summary>From the plan to the door and down again, and what scans tell on the way.</summary>
public class PlateLifecycleTests
{
    private static readonly DateOnly Today = new(2026, 5, 20);
    private static readonly DateTimeOffset Now = new(2026, 5, 20, 10, 0, 0, TimeSpan.FromHours(8));
    private static readonly CodeLists.CodeLists Codes = CodeLists.CodeLists.Standard();

    private static readonly string[] States = [.. Codes.Items("DoorplateStatus").Select(i => i.Code)];

    [Fact]
    public void Every_state_but_the_first_is_reached_and_those_that_revoke_are_the_end()
    {
        var reached = States.SelectMany(PlateLifecycle.After).ToHashSet();
        Assert.Equal(States.Except([DoorplateStatus.Planned]).Order(), reached.Order());
        Assert.Equal([DoorplateStatus.Replaced, DoorplateStatus.Retired], States.Where(s => PlateLifecycle.After(s).Count == 0).Order());
        Assert.All(States, s => Assert.Equal(PlateLifecycle.After(s).Count == 0, PlateLifecycle.IsRevoked(s)));
    }

    [Fact]
    public void Whatever_may_not_follow_is_refused_with_both_states_named_and_those_that_may()
    {
        foreach (var from in States)
        {
            foreach (var to in States.Where(t => t != from && !PlateLifecycle.After(from).Contains(t)))
            {
                var refused = Assert.Throws<ProblemException>(() => PlateLifecycle.Check(from, to, Role.Registrar));
                Assert.Equal((Problems.PlateStep, $"A plate that is {from} cannot become {to}."), (refused.Kind, refused.Message));
                Assert.Equal(PlateLifecycle.After(from), refused.Details.Select(d => d.Message));
            }
        }
    }

    [Fact]
    public void A_registrar_may_take_every_step_an_officer_those_of_the_door_and_nobody_else_any()
    {
        foreach (var from in States)
        {
            foreach (var to in PlateLifecycle.After(from))
            {
                PlateLifecycle.Check(from, to, Role.Registrar);
                Assert.Equal(Problems.NotAllowed, Assert.Throws<ProblemException>(() => PlateLifecycle.Check(from, to, Role.Supervisor)).Kind);
                if (to is DoorplateStatus.Mounted or DoorplateStatus.Damaged or DoorplateStatus.Missing or DoorplateStatus.Replaced)
                    PlateLifecycle.Check(from, to, Role.Officer);
                else
                    Assert.Equal(Problems.NotAllowed, Assert.Throws<ProblemException>(() => PlateLifecycle.Check(from, to, Role.Officer)).Kind);
            }
        }
    }

    [Fact]
    public void Each_step_has_its_day_and_keeps_it()
    {
        var plate = new Doorplate();
        foreach (var (state, day) in new[] { ("ordered", 1), ("printed", 2), ("delivered", 3), ("mounted", 4), ("damaged", 5), ("replaced", 6) })
        {
            plate.Status = state;
            PlateLifecycle.Date(plate, Today.AddDays(day));
            PlateLifecycle.Date(plate, Today.AddDays(day + 10));
        }

        // Mounted without a time: each time the register hears of it again the first day stands.
        Assert.Equal([1, 2, 3, 4, 5, 6], new[] { plate.OrderedOn, plate.PrintedOn, plate.DeliveredOn, plate.MountedOn, plate.FaultOn, plate.RevokedOn }.Select(d => d!.Value.DayNumber - Today.DayNumber));
    }

    [Fact]
    public void A_plate_mended_is_faulty_no_more_and_one_mounted_days_ago_counts_on_its_day()
    {
        var plate = new Doorplate { Status = DoorplateStatus.Missing };
        PlateLifecycle.Date(plate, Today);
        Assert.Equal(Today, plate.FaultOn);
        (plate.Status, plate.MountedAt) = (DoorplateStatus.Mounted, Now.AddDays(-3));
        PlateLifecycle.Date(plate, Today);
        Assert.Equal((null, Today.AddDays(-3)), (plate.FaultOn, plate.MountedOn!.Value));
        plate.MountedAt = Now.AddYears(1);
        (plate.MountedOn, plate.Status) = (null, DoorplateStatus.Mounted);
        PlateLifecycle.Date(plate, Today);
        Assert.Equal(Today, plate.MountedOn);
    }

    [Theory]
    [InlineData(108.25, 33.04, 108.25, 33.04, 0)]
    [InlineData(108.25, 33.04, 108.25, 33.05, 1112)]
    [InlineData(108.25, 33.04, 108.26, 33.04, 932)]
    [InlineData(0, 0, 180, 0, 20015116)]
    public void Distances_are_those_of_the_sphere(double x1, double y1, double x2, double y2, int metres)
    {
        Assert.InRange(PlateDistance.Metres(x1, y1, x2, y2)!.Value, metres - 1, metres + 1);
        Assert.Equal(PlateDistance.Metres(x1, y1, x2, y2), PlateDistance.Metres(x2, y2, x1, y1));
        Assert.Null(PlateDistance.Metres(null, y1, x2, y2));
        Assert.Null(PlateDistance.Metres(double.NaN, y1, x2, y2));
    }

    [Theory]
    [InlineData(DoorplateStatus.Mounted, 33.0440, false)]
    [InlineData(DoorplateStatus.Mounted, 33.0450, true)]
    [InlineData(DoorplateStatus.Missing, 33.0450, true)]
    [InlineData(DoorplateStatus.Printed, 34.0000, false)]
    [InlineData(DoorplateStatus.Retired, 34.0000, false)]
    public void A_plate_is_far_away_beyond_the_countys_metres_once_it_was_mounted(string status, double latitude, bool far) =>
        Assert.Equal(far, PlateFarAway.Find(Plate(status), new PlateSighting(Now, 108.25, latitude), Codes) is not null);

    [Fact]
    public void Two_places_count_on_one_day_and_only_after_the_day_of_mounting()
    {
        var (here, there) = (new PlateSighting(Now, 108.25, 33.04), new PlateSighting(Now.AddHours(2), 108.27, 33.04));
        Assert.NotNull(PlateInTwoPlaces.Find(Plate(), there, [here], Codes));
        Assert.Null(PlateInTwoPlaces.Find(Plate(), there, [here with { At = Now.AddDays(-1) }], Codes));
        Assert.Null(PlateInTwoPlaces.Find(Plate(), there, [there, here with { Longitude = null }], Codes));
        Assert.Null(PlateInTwoPlaces.Find(Plate(DoorplateStatus.Printed), there, [here], Codes));
        var mounted = Plate();
        mounted.MountedOn = Today;
        Assert.Null(PlateInTwoPlaces.Find(mounted, there, [here], Codes));
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    public void A_revoked_plate_may_hang_for_the_countys_days(int days, bool late)
    {
        var plate = Plate(DoorplateStatus.Replaced);
        plate.RevokedOn = Today;
        Assert.Equal(late, RevokedPlateHangs.Find(plate, new PlateSighting(Now.AddDays(days), null, null), Codes) is not null);
    }

    [Fact]
    public void What_a_matter_says_of_a_plate_names_no_person_and_no_place_to_the_metre()
    {
        var found = PlateFarAway.Find(Plate(), new PlateSighting(Now, 108.25, 33.05), Codes)!;
        Assert.Contains("1100", found.English, StringComparison.Ordinal);
        Assert.Contains("S-1", found.Chinese, StringComparison.Ordinal);
        Assert.Equal(PlateFarAway.Kind, Codes.Find("MatterKind", found.Kind)!.Code);
    }

    private static Doorplate Plate(string status = DoorplateStatus.Mounted) => new()
    {
        Status = status, SerialNumber = "S-1", Longitude = 108.25, Latitude = 33.04, MountedOn = status == DoorplateStatus.Printed ? null : Today.AddDays(-9),
    };
}
