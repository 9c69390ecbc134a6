using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Client.Tests;

/// <summary>Scanning and mounting a plate where there is no network.</summary>
public class MountTests
{
    private static readonly Guid Ordered = Guid.Parse("01900000-0000-7000-8000-000000000006");
    private static readonly string Token = PlateToken.Of(new PlateKey('0', new byte[PlateKey.SecretLength]), new byte[PlateToken.RandomLength]);
    private static readonly string Url = PlateUrl.Of("plates.example", Token);

    [Fact]
    public async Task A_plate_that_was_ordered_is_mounted_offline_with_position_photo_and_time()
    {
        using var s = await With(Plate(DoorplateStatus.Delivered));
        var asked = s.Register.Seen.Count;
        var draft = VisitDraft.At(Situation.Home).WithPosition(108.25, 33.04);
        draft.Attach("doorplate", "image/jpeg", new byte[10], Register.Ids.New(s.Clock));
        var mounted = s.Terminal.Mount(draft, Url.ToLowerInvariant());
        Assert.Equal((true, Ordered, true, true), (mounted.Visit.IsSaved, mounted.PlateId, mounted.IsKnown, mounted.PlacesAddress));
        var plate = s.Body("Doorplates", Ordered)!;
        Assert.Equal(("mounted", 108.25), ((string)plate["Status"]!, (double)plate["Longitude"]!));
        Assert.NotNull(plate["MountedAt"]);
        Assert.Equal(33.04, (double)s.Body("Addresses", Situation.Home)!["Latitude"]!);
        Assert.Equal(asked, s.Register.Seen.Count);
        var pushed = await s.Terminal.PushAsync();
        // Visit, photo, plate and the address that had no position.
        Assert.Equal((4, 0), (pushed.Applied, pushed.Owed));
        Assert.Contains(s.Register.Taken, t => t.ToJsonString().Contains("\"Status\":\"mounted\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plate_that_the_terminal_has_never_heard_of_is_taken_down_as_found()
    {
        using var s = await Situation.Loaded();
        var mounted = s.Terminal.Mount(VisitDraft.At(Situation.Home), Url);
        Assert.Equal((true, false), (mounted.Visit.IsSaved, mounted.IsKnown));
        Assert.Equal((Token, "small", Situation.Home.ToString()), ((string?)s.Body("Doorplates", mounted.PlateId)!["Token"], (string?)s.Body("Doorplates", mounted.PlateId)!["Size"], (string?)s.Body("Doorplates", mounted.PlateId)!["AddressId"]));
        Assert.Equal(Situation.Home, s.Terminal.Scan(Url).Card!.Address.Record.Id);
    }

    [Fact]
    public async Task The_distance_to_the_address_is_told_at_the_door()
    {
        using var s = await With(Plate(DoorplateStatus.Delivered), Placed());
        var mounted = s.Terminal.Mount(VisitDraft.At(Situation.Home).WithPosition(108.25, 33.0445), Url);
        Assert.Equal((true, true, false), (mounted.Visit.IsSaved, mounted.IsFar, mounted.PlacesAddress));
        Assert.InRange(mounted.Metres!.Value, 495, 505);
    }

    [Theory]
    [InlineData(DoorplateStatus.Replaced, null, "PlateRevoked")]
    [InlineData(DoorplateStatus.Planned, null, "PlateStep")]
    [InlineData(DoorplateStatus.Delivered, "01900000-0000-7000-8000-000000000009", "PlateOfAnother")]
    public async Task What_the_register_would_not_take_is_said_at_the_door_and_nothing_is_saved(string status, string? address, string problem)
    {
        using var s = await With(Plate(status, address));
        Assert.Equal(problem, Assert.Throws<TerminalException>(() => s.Terminal.Mount(VisitDraft.At(Situation.Home), Url)).Code);
        Assert.Equal(0, s.Terminal.Status().UnsentVisits);
    }

    [Theory]
    [InlineData("https://example.org/")]
    [InlineData("")]
    public async Task What_is_no_plate_is_not_taken_for_one(string scanned)
    {
        using var s = await Situation.Loaded();
        Assert.Equal("NoPlate", Assert.Throws<TerminalException>(() => s.Terminal.Scan(scanned)).Code);
        Assert.Equal("NoPlate", Assert.Throws<TerminalException>(() => s.Terminal.Mount(VisitDraft.At(Situation.Home), scanned)).Code);
    }

    [Fact]
    public async Task A_scan_opens_house_stays_and_what_is_due_and_tells_the_host_that_stood_in_the_code()
    {
        using var s = await With(Plate(DoorplateStatus.Mounted));
        var scanned = s.Terminal.Scan("https://elsewhere.example/d/" + Token);
        Assert.Equal(("ELSEWHERE.EXAMPLE", Situation.House), (scanned.Scan.Host, scanned.Card!.Houses[0].Record.Id));
        Assert.Single(scanned.Card.Stays);
        Assert.Equal(["Houses", "Residencies"], scanned.Due.Select(d => d.EntitySet));
        Assert.Null(s.Terminal.Scan(PlateToken.New(new PlateKey('0', new byte[PlateKey.SecretLength]))).Plate);
    }

    private static async Task<Situation> With(params JsonObject[] rows)
    {
        var s = await Situation.Loaded();
        s.Register.Page("delta-1", Situation.Page([.. rows], deltaLink: "delta-1"));
        await s.Terminal.PullAsync();
        return s;
    }

    private static JsonObject Plate(string status, string? address = null) => Situation.Row("Doorplates", new JsonObject
    {
        ["Id"] = Ordered, ["Version"] = 1, ["BeatCode"] = ScriptedRegister.Beat, ["AddressId"] = address ?? Situation.Home.ToString(), ["Token"] = Token, ["Size"] = "small", ["Status"] = status,
    });

    private static JsonObject Placed()
    {
        var row = (JsonObject)Situation.Household()[0]!.DeepClone();
        (row["Version"], row["@etag"], row["Longitude"], row["Latitude"]) = (2, "W/\"2\"", 108.25, 33.04);
        return row;
    }
}
