using System.Security.Cryptography;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Plates;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Plates from the order to the door and down again.</summary>
public abstract class PlateTests(TestDatabase database) : StoreTests(database)
{
    private const string Batch = "2026-1";

    private static readonly Guid BatchId = PlateBatch.IdOf(Batch);

    [Fact]
    public async Task An_order_makes_one_plate_for_each_address_without_one_and_going_on_doubles_nothing()
    {
        await BeginAsync();
        var cut = await PlateOrders.OrderAsync(Store, Registrar, BatchId, most: 2, null, default);
        Assert.Equal((2, false), (cut.Done, cut.Finished));
        await ReopenAsync();
        var rest = await OrderAsync();
        // Building, three rooms of it and one in each other beat; streets and hamlets bear no plate.
        Assert.Equal((3, 5, true), (rest.Done, rest.Total, rest.Finished));
        Assert.Equal((0, 5), ((await OrderAsync()).Done, (await OrderAsync()).Total));
        var plates = await AllAsync<Doorplate>();
        Assert.Equal([Building1, Room101, Room102, Room201, Room301], plates.Select(p => p.AddressId!.Value).OrderBy(id => new[] { Building1, Room101, Room102, Room201, Room301 }.IndexOf(id)));
        Assert.Equal(["2026-1-0000001", "2026-1-0000002", "2026-1-0000003", "2026-1-0000004", "2026-1-0000005"], plates.Select(p => p.SerialNumber).Order());
        Assert.All(plates, p => Assert.Equal(PlateTokenCheck.Genuine, PlateToken.Check(p.Token, Store.PlateKeys)));
        Assert.All(plates, p => Assert.Equal((DoorplateStatus.Ordered, (DateOnly?)County.Day(Time.Now)), (p.Status, p.OrderedOn)));
        Assert.Equal((PlateBatchStatus.Ordered, (DateOnly?)County.Day(Time.Now)), ((await GetAsync<PlateBatch>(BatchId)).Status, (await GetAsync<PlateBatch>(BatchId)).OrderedOn));
        Assert.Equal("medium", plates.Single(p => p.AddressId == Building1).Size);
        Assert.Single(await ChangesOfAsync(plates[0].Id));
        Assert.Equal(FeedState.Present, (await FeedOfAsync(plates.Single(p => p.AddressId == Room101).Id))[Beat1]);
    }

    [Fact]
    public async Task Two_orders_at_once_make_one_plate_an_address()
    {
        await BeginAsync();
        await WriteAsync(Registrar, Items.Create(new PlateBatch { Id = Id("other"), Number = "OTHER" }));
        await Task.WhenAll(OrderAsync(), PlateOrders.OrderAsync(Store, Registrar, Id("other"), null, null, default), OrderAsync());
        Assert.Equal(5, (await AllAsync<Doorplate>()).Count);
        Assert.Equal(5, (await AllAsync<Doorplate>()).Select(p => p.AddressId).Distinct().Count());
    }

    [Fact]
    public async Task What_is_printed_of_a_batch_is_every_plate_whose_token_counts_size_by_size_in_the_order_of_serials()
    {
        await BeginAsync();
        await OrderAsync();
        async Task<List<PlatePrint>> ToPrintAsync(PlateSize? size = null)
        {
            var prints = new List<PlatePrint>();
            await foreach (var print in PlatesToPrint.ReadAsync(Store.Database.OpenReadContextAsync, Batch, size, "PLATES.EXAMPLE", default))
                prints.Add(print);
            return prints;
        }

        var plates = await AllAsync<Doorplate>();
        var all = await ToPrintAsync();
        Assert.Equal(plates.OrderBy(p => PlateSize.All.ToList().FindIndex(s => s.Code == p.Size)).ThenBy(p => p.SerialNumber, StringComparer.Ordinal).Select(p => p.SerialNumber), all.Select(p => p.Serial));
        Assert.All(all, p => Assert.Equal("HTTPS://PLATES.EXAMPLE/D/" + plates.Single(r => r.SerialNumber == p.Serial).Token, p.Payload));
        Assert.All(all, p => Assert.True(p.Place.Length > 0 && p.Number.Length > 0));
        Assert.Equal(all.Where(p => p.Size.Code == "small"), await ToPrintAsync(PlateSize.Find("small")));
        var gone = plates.Single(p => p.AddressId == Room101);
        await PlateSteps.StepAsync(Store, Registrar, gone.Id, "lost", default, (nameof(Doorplate.Status), DoorplateStatus.Retired));
        Assert.Equal(all.Where(p => p.Serial != gone.SerialNumber), await ToPrintAsync());
    }

    [Theory]
    [InlineData(Beat2, null, null, null, 1)]
    [InlineData(null, "610922100202", null, null, 1)]
    [InlineData(null, "610922100000", null, null, 5)]
    [InlineData(null, null, "building", null, 1)]
    [InlineData(null, null, null, 2, 2)]
    public async Task An_order_takes_the_addresses_that_it_was_made_for(string? beat, string? division, string? kind, int? wanted, int expected)
    {
        await WriteAsync(Registrar, Items.Create(new PlateBatch { Id = BatchId, Number = Batch, BeatCode = beat, DivisionCode = division, AddressKind = kind, Wanted = wanted }));
        var run = await OrderAsync();
        Assert.Equal((expected, expected, true), (run.Done, run.Total, run.Finished));
    }

    [Fact]
    public async Task Only_a_registrar_sees_batches_and_orders()
    {
        await BeginAsync();
        Assert.Equal("NotFound", (await Assert.ThrowsAsync<ProblemException>(() => PlateOrders.OrderAsync(Store, Officer1, BatchId, null, null, default))).Kind.Code);
        await RefusedAsync(Problems.NotAllowed, Officer1, Items.Create(new PlateBatch { Id = Id("x"), Number = "X" }));
        await RefusedAsync(Problems.AlreadyExists, Registrar, Items.Create(new PlateBatch { Id = Id("x"), Number = Batch }), "Number");
        await RefusedAsync(Problems.RuleBroken, Registrar, Items.Create(new PlateBatch { Id = Id("x"), Number = "a b" }), "Number");
        await RefusedAsync(Problems.RuleBroken, Registrar, Items.Create(new PlateBatch { Id = Id("x"), Number = "X", Wanted = 0 }), "Wanted");
    }

    [Fact]
    public async Task A_batch_is_printed_and_delivered_in_boxes_and_what_hangs_already_is_passed_over()
    {
        await BeginAsync();
        await OrderAsync();
        await WriteAsync(Registrar, Mounted((await AllAsync<Doorplate>(p => p.Where(x => x.SerialNumber == "2026-1-0000002"))).Single()));
        var box = await AdvanceAsync(DoorplateStatus.Delivered, null, "2026-1-0000003");
        Assert.Equal(2, box.Done);
        Assert.Equal(PlateBatchStatus.Ordered, (await GetAsync<PlateBatch>(BatchId)).Status);
        Assert.Equal(2, (await AdvanceAsync(DoorplateStatus.Delivered)).Done);
        Assert.Equal(PlateBatchStatus.Delivered, (await GetAsync<PlateBatch>(BatchId)).Status);
        Assert.Equal(0, (await AdvanceAsync(DoorplateStatus.Delivered)).Done);
        Assert.Equal(0, (await AdvanceAsync(DoorplateStatus.Printed)).Done);
        Assert.Equal(PlateBatchStatus.Delivered, (await GetAsync<PlateBatch>(BatchId)).Status);
        await Assert.ThrowsAsync<ProblemException>(() => AdvanceAsync(DoorplateStatus.Mounted));
        await Assert.ThrowsAsync<ProblemException>(() => OrderAsync());
    }

    [Fact]
    public async Task Mounting_notes_day_and_distance_and_warns_where_it_is_far()
    {
        await BeginAsync();
        await OrderAsync();
        await WriteAsync(Registrar, Items.Change<Address>(Room101, 1, ("Longitude", 108.2500), ("Latitude", 33.0400)));
        var answer = (await WriteAsync(Officer1, Mounted(await PlateAtAsync(Room101), 108.2500, 33.0445)))[0];
        var plate = await PlateAtAsync(Room101);
        Assert.InRange(plate.MetresFromAddress!.Value, 490, 510);
        Assert.Equal(County.Day(Time.Now), plate.MountedOn);
        Assert.Contains(answer.Warnings, w => w.Rule == DoorplateRules.FarFromAddress);
        var near = (await WriteAsync(Officer1, Items.Change<Doorplate>(plate.Id, plate.Version, ("Latitude", 33.0401), ("Longitude", 108.2500))))[0];
        Assert.DoesNotContain(near.Warnings, w => w.Rule == DoorplateRules.FarFromAddress);
    }

    [Fact]
    public async Task An_address_without_number_and_name_gets_no_plate_for_there_is_nothing_to_print_on_it()
    {
        await BeginAsync();
        await TamperAsync($"""UPDATE "Addresses" SET "Number" = NULL, "Name" = NULL WHERE "Id" = {Sql(Room102)}""");
        await OrderAsync();
        var plates = await AllAsync<Doorplate>();
        Assert.Contains(plates, p => p.AddressId == Room101);
        Assert.DoesNotContain(plates, p => p.AddressId == Room102);
    }

    [Fact]
    public async Task An_address_that_is_known_to_have_no_number_gets_a_plate_with_its_name_or_none()
    {
        await BeginAsync();
        await TamperAsync($"""UPDATE "Addresses" SET "Number" = '无', "Name" = '金泰大厦' WHERE "Id" = {Sql(Room101)}""");
        await TamperAsync($"""UPDATE "Addresses" SET "Number" = '无', "Name" = NULL WHERE "Id" = {Sql(Room102)}""");
        await OrderAsync();
        Assert.Equal("金泰大厦", (await PlateAtAsync(Room101)).NumberText);
        Assert.DoesNotContain(await AllAsync<Doorplate>(), p => p.AddressId == Room102);
    }

    [Fact]
    public async Task A_planned_plate_with_nothing_to_print_waits_and_the_batch_is_ordered_without_it()
    {
        await BeginAsync();
        await TamperAsync($"""UPDATE "Addresses" SET "Number" = NULL, "Name" = NULL WHERE "Id" = {Sql(Room102)}""");
        var planned = new Doorplate { Id = Id("planned"), BeatCode = Beat1, AddressId = Room102, Token = PlateToken.New(Store.PlateKeys.Current), Size = "small", Status = DoorplateStatus.Planned };
        await WriteAsync(Registrar, Items.Create(planned));
        Assert.True((await OrderAsync()).Finished);
        Assert.Equal((DoorplateStatus.Planned, null), ((await GetAsync<Doorplate>(planned.Id)).Status, (await GetAsync<Doorplate>(planned.Id)).BatchNumber));
        Assert.Equal(DoorplateStatus.Ordered, (await PlateAtAsync(Room101)).Status);
    }

    [Fact]
    public async Task A_plate_becomes_replaced_by_the_one_in_its_place_and_never_by_word_alone()
    {
        await BeginAsync();
        await OrderAsync();
        var old = await PlateAtAsync(Room101);
        await RefusedAsync(Problems.PlateStep, Officer1, Items.Change<Doorplate>(old.Id, 1, ("Status", DoorplateStatus.Replaced)), "Status");
        var kept = await PushAsync(Officer1, Items.Change<Doorplate>(old.Id, 1, ("Status", DoorplateStatus.Replaced)).Merging(Time.Now));
        Assert.Equal((202, Outcome.Quarantined, "PlateStep"), (kept.Status, kept.Outcome, kept.Problem!.Kind.Code));
        Assert.Equal(DoorplateStatus.Ordered, (await GetAsync<Doorplate>(old.Id)).Status);
        var next = new Doorplate { Id = Id("next"), BeatCode = Beat1, AddressId = Room101, Token = PlateToken.New(Store.PlateKeys.Current), Size = "small", Status = DoorplateStatus.Mounted, MountedAt = Time.Now, ReplacesId = old.Id };
        await WriteAsync(Officer1, Items.Create(next));
        Assert.Equal((DoorplateStatus.Replaced, (Guid?)next.Id, 2L), ((await GetAsync<Doorplate>(old.Id)).Status, (await GetAsync<Doorplate>(old.Id)).ReplacedById, (await GetAsync<Doorplate>(old.Id)).Version));
        Assert.Equal(204, (await PushAsync(Officer1, Items.Change<Doorplate>(old.Id, 2, ("Status", DoorplateStatus.Replaced)))).Status);
    }

    [Theory]
    [InlineData("610922519999", null, null, "UnknownReference", "BeatCode")]
    [InlineData(null, "610922999000", null, "UnknownReference", "DivisionCode")]
    [InlineData(null, null, "street", "RuleBroken", "AddressKind")]
    [InlineData(null, null, "floor", "RuleBroken", "AddressKind")]
    public async Task An_order_for_what_is_not_there_or_bears_no_plate_is_not_begun(string? beat, string? division, string? kind, string problem, string field) =>
        await RefusedAsync(
            Problems.Find(problem), Registrar, Items.Create(new PlateBatch { Id = BatchId, Number = Batch, BeatCode = beat, DivisionCode = division, AddressKind = kind }), field);

    [Fact]
    public async Task A_step_that_is_none_is_refused_with_both_states_and_those_that_may_follow()
    {
        await BeginAsync();
        await OrderAsync();
        var plate = await PlateAtAsync(Room101);
        await WriteAsync(Registrar, Items.Change<Doorplate>(plate.Id, 1, ("Status", DoorplateStatus.Retired)));
        var answer = await PushAsync(Officer1, Items.Change<Doorplate>(plate.Id, 2, ("Status", DoorplateStatus.Mounted)));
        Assert.Equal((409, "PlateStep", "A plate that is retired cannot become mounted."), (answer.Status, answer.Problem!.Kind.Code, answer.Problem.Message));
        Assert.Empty(answer.Problem.Details);
        Assert.Equal(County.Day(Time.Now), (await PlateAtAsync(Room101)).RevokedOn);
        await RefusedAsync(Problems.NotAllowed, Officer1, Items.Change<Doorplate>((await PlateAtAsync(Room102)).Id, 1, ("Status", DoorplateStatus.Retired)), "Status");
    }

    [Fact]
    public async Task A_mounting_of_a_plate_that_was_revoked_meanwhile_is_kept_and_not_lost()
    {
        await BeginAsync();
        await OrderAsync();
        var plate = await PlateAtAsync(Room101);
        await WriteAsync(Registrar, Items.Change<Doorplate>(plate.Id, 1, ("Status", DoorplateStatus.Retired)));
        Time.Now += TimeSpan.FromHours(1);
        var later = await PushAsync(Officer1, Mounted(plate).Merging(Time.Now));
        Assert.Equal((202, Outcome.Quarantined, "PlateStep"), (later.Status, later.Outcome, later.Problem!.Kind.Code));
        // What was seen before it was revoked is the older word.
        var earlier = await PushAsync(Officer1, Mounted(plate).Merging(Time.Now.AddHours(-3)));
        Assert.Equal(Outcome.Conflict, earlier.Outcome);
        Assert.Equal(DoorplateStatus.Retired, (await PlateAtAsync(Room101)).Status);
    }

    [Fact]
    public async Task A_replacement_revokes_the_old_plate_names_it_both_ways_and_is_taken_along_by_the_next_order()
    {
        await BeginAsync();
        await OrderAsync();
        var old = await PlateAtAsync(Room101);
        await WriteAsync(Officer1, Mounted(old));
        var by = await PlateSteps.ReplaceAsync(Store, Officer1, old.Id, "broken", default);
        var (was, now) = (await GetAsync<Doorplate>(old.Id), await GetAsync<Doorplate>(by));
        Assert.Equal((DoorplateStatus.Replaced, (Guid?)by, (DateOnly?)County.Day(Time.Now)), (was.Status, was.ReplacedById, was.RevokedOn));
        Assert.Equal((DoorplateStatus.Planned, (Guid?)old.Id, (Guid?)Room101), (now.Status, now.ReplacesId, now.AddressId));
        Assert.NotEqual(old.Token, now.Token);
        Assert.Equal(by, await PlateSteps.ReplaceAsync(Store, Officer1, old.Id, null, default));
        await RefusedAsync(Problems.PlateStep, Officer1, Items.Create(new Doorplate { Id = Id("second"), BeatCode = Beat1, Token = "SECOND22", Size = "small", Status = DoorplateStatus.Planned, ReplacesId = old.Id }), "ReplacesId");
        Assert.Equal("NotFound", (await Assert.ThrowsAsync<ProblemException>(() => PlateSteps.ReplaceAsync(Store, Officer2, by, null, default))).Kind.Code);
        Assert.Contains(await ChangesOfAsync(old.Id), c => c.Fields?.Any(f => f.Name == nameof(Doorplate.ReplacedById)) == true);

        await WriteAsync(Registrar, Items.Create(new PlateBatch { Id = PlateBatch.IdOf("NEXT"), Number = "NEXT" }));
        var run = await PlateOrders.OrderAsync(Store, Registrar, PlateBatch.IdOf("NEXT"), null, null, default);
        Assert.Equal((1, 1), (run.Done, run.Total));
        Assert.Equal((DoorplateStatus.Ordered, "NEXT", "NEXT-0000001"), ((await GetAsync<Doorplate>(by)).Status, (await GetAsync<Doorplate>(by)).BatchNumber, (await GetAsync<Doorplate>(by)).SerialNumber));
    }

    [Fact]
    public async Task The_public_is_told_in_use_or_nothing_and_officers_which()
    {
        await BeginAsync();
        await OrderAsync();
        var (plate, other) = (await PlateAtAsync(Room101), await PlateAtAsync(Room102));
        await WriteAsync(Registrar, Items.Change<Doorplate>(other.Id, 1, ("Status", DoorplateStatus.Retired)));
        await WriteAsync(Officer1, Items.Create(new Doorplate { Id = Id("old"), BeatCode = Beat1, AddressId = Room102, Token = "K7Q2M9XA", Size = "small", Status = DoorplateStatus.Mounted }));
        var never = PlateToken.New(Store.PlateKeys.Current);
        var forged = plate.Token[..^1] + (plate.Token[^1] == '0' ? '1' : '0');
        await AssertAsync($"https://x.cn/d/{plate.Token.ToLowerInvariant()}", PlateStanding.InUse, PlateStanding.InUse);
        await AssertAsync(other.Token, PlateStanding.Revoked, PlateStanding.Revoked);
        await AssertAsync(never, PlateStanding.Unknown, PlateStanding.Unknown);
        await AssertAsync(forged, PlateStanding.Forged, PlateStanding.Forged);
        await AssertAsync("K7Q2M9XA", PlateStanding.InUse, PlateStanding.Forged);
        await AssertAsync("NOPLATE1", PlateStanding.Unknown, PlateStanding.Forged);

        async Task AssertAsync(string scanned, PlateStanding officers, PlateStanding publics)
        {
            Assert.Equal(officers, (await PlateLookup.ForOfficersAsync(Store, PlateUrl.Read(scanned)!, default)).Standing);
            Assert.Equal(publics, (await PlateLookup.ForPublicAsync(Store, PlateUrl.Read(scanned), default)).Standing);
        }
    }

    [Fact]
    public async Task A_forged_plate_is_not_taken_down_as_found_and_the_mounting_is_kept()
    {
        var forged = PlateToken.New(new PlateKey('0', RandomNumberGenerator.GetBytes(32)));
        var plate = new Doorplate { Id = Id("found"), BeatCode = Beat1, AddressId = Room101, Token = forged, Size = "small", Status = DoorplateStatus.Mounted, MountedAt = Time.Now };
        await RefusedAsync(Problems.PlateForged, Officer1, Items.Create(plate), "Token");
        Assert.Equal((202, "PlateForged"), (await PushAsync(Officer1, Items.Create(plate).Merging(Time.Now))) is var kept ? (kept.Status, kept.Problem!.Kind.Code) : default);
    }

    [Fact]
    public async Task A_key_that_is_added_makes_new_tokens_at_once_and_old_plates_stay_genuine_until_theirs_is_given_up()
    {
        var old = PlateToken.New(Store.PlateKeys.Current);
        Assert.Equal('1', Protection.PlateKeyRing.Rotate(Place.Folder, County.Day(Time.Now)));
        await ReopenAsync();
        Assert.Equal('1', Store.PlateKeys.Current.Id);
        Assert.Equal(PlateTokenCheck.Genuine, PlateToken.Check(old, Store.PlateKeys));
        Assert.Equal(ChensPhone, await PhoneAsync());
        Assert.True(Protection.PlateKeyRing.GiveUp(Place.Folder, '0'));
        Assert.False(Protection.PlateKeyRing.GiveUp(Place.Folder, '1'));
        await ReopenAsync();
        Assert.Equal(PlateTokenCheck.Forged, PlateToken.Check(old, Store.PlateKeys));
        Assert.Equal(PlateTokenCheck.Genuine, PlateToken.Check(PlateToken.New(Store.PlateKeys.Current), Store.PlateKeys));

        async Task<string?> PhoneAsync()
        {
            await using var context = Store.NewContext();
            return (await context.Set<Register.Residents.Resident>().SingleAsync(r => r.Id == Chen)).Phone;
        }
    }

    [Fact]
    public async Task A_running_register_learns_of_a_key_that_was_added_beside_it()
    {
        Protection.PlateKeyRing.Rotate(Place.Folder, County.Day(Time.Now));
        for (var tries = 0; Store.PlateKeys.Current.Id != '1' && tries < 100; tries++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal('1', Store.PlateKeys.Current.Id);
    }

    [Fact]
    public async Task Scans_are_noted_without_anybody_and_go_after_their_time()
    {
        var plate = await HangingAsync();
        Assert.True(Store.PlateScans.Record(plate.Id, PlateScanKind.Citizen, 108.25012345, 33.04009876));
        Assert.True(Store.PlateScans.Record(plate.Id, PlateScanKind.Officer, 500, 33));
        await Store.PlateScans.FlushAsync(TestContext.Current.CancellationToken);
        var scans = await AllAsync<PlateScanRow>(s => s.OrderBy(x => x.Kind));
        Assert.Equal([(108.25, 33.04), (null, null)], scans.Select(s => (s.Longitude, s.Latitude)));
        for (var i = 0; i < 300; i++)
            Store.PlateScans.Record(plate.Id, PlateScanKind.Citizen, null, null);
        await Store.PlateScans.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, (await AllAsync<PlateScanRow>()).Count);
        Time.Now += TimeSpan.FromDays(402);
        while (await Store.PlateScans.DropOldAsync(TestContext.Current.CancellationToken) > 0)
        {
        }

        Assert.Empty(await AllAsync<PlateScanRow>());
    }

    [Fact]
    public async Task A_plate_scanned_far_away_opens_one_matter_of_its_beat_and_the_next_only_after_a_time()
    {
        var plate = await HangingAsync();
        await ScanAsync(plate, 108.2601, 33.0401);
        Assert.Equal([PlateFarAway.Kind], await KindsAsync());
        await ScanAsync(plate, 108.2601, 33.0401);
        Assert.Single(await KindsAsync());
        Assert.Equal((Beat1, Room101), (await AllAsync<Matter>()).Select(m => (m.BeatCode, m.AddressId)).Single());
        Time.Now += TimeSpan.FromDays(31);
        await ScanAsync(plate, 108.2601, 33.0401);
        Assert.Equal(2, (await KindsAsync()).Count);
    }

    [Fact]
    public async Task A_scan_at_the_door_and_one_without_a_position_open_nothing()
    {
        var plate = await HangingAsync();
        await ScanAsync(plate, 108.2510, 33.0400);
        await ScanAsync(plate, null, null);
        Assert.Empty(await KindsAsync());
    }

    [Fact]
    public async Task Two_places_on_one_day_and_a_revoked_plate_that_hangs_open_matters_too()
    {
        var plate = await HangingAsync();
        Time.Now += TimeSpan.FromDays(1);
        await ScanAsync(plate, 108.2500, 33.0400);
        await ScanAsync(plate, 108.2700, 33.0400);
        Assert.Equal([PlateFarAway.Kind, PlateInTwoPlaces.Kind], (await KindsAsync()).Order());
        await WriteAsync(Registrar, Items.Change<Doorplate>(plate.Id, plate.Version, ("Status", DoorplateStatus.Retired)));
        await ScanAsync(plate, null, null);
        Assert.DoesNotContain(RevokedPlateHangs.Kind, await KindsAsync());
        Time.Now += TimeSpan.FromDays(8);
        await ScanAsync(plate, null, null);
        Assert.Contains(RevokedPlateHangs.Kind, await KindsAsync());
    }

    [Fact]
    public async Task Counts_by_beat_day_batch_and_month_are_of_the_beats_that_the_asker_sees()
    {
        var plate = await HangingAsync();
        var day = County.Day(Time.Now);
        await ScanAsync(plate, null, null);
        await using var context = await Store.Database.OpenReadContextAsync(default);
        var all = await PlateQueries.ProgressAsync(context, Registrar, day, day, default);
        Assert.Equal([(Beat1, 3, 1), (Beat2, 1, 0), (Beat3, 1, 0)], all.Select(p => (p.BeatCode, p.Ordered, p.Mounted)));
        Assert.Equal([Beat2], (await PlateQueries.ProgressAsync(context, Officer2, day, day, default)).Select(p => p.BeatCode));
        Assert.Empty(await PlateQueries.ProgressAsync(context, Registrar, day.AddDays(1), day.AddDays(9), default));
        var rate = (await PlateQueries.RatesAsync(context, Officer1, day, default)).Single();
        Assert.Equal((3, 1, 1, 0.3333), (rate.Wanted, rate.Mounted, rate.MountedByDay, rate.Rate));
        Assert.Equal(0, (await PlateQueries.RatesAsync(context, Officer1, day.AddDays(-1), default)).Single().MountedByDay);
        Assert.Equal((Batch, 5, 4, 1), (await PlateQueries.BatchRatesAsync(context, Registrar, day, default)).Select(b => (b.BatchNumber, b.Wanted, b.Ordered, b.Mounted)).Single());
        Assert.Equal(1, (await PlateQueries.BatchRatesAsync(context, Officer2, day, default)).Single().Wanted);
        var let = await PlateQueries.LetHousesAsync(context, Registrar, day, default);
        Assert.Equal([(Beat1, 1, 1), (Beat2, 0, 0), (Beat3, 0, 0)], let.Select(l => (l.BeatCode, l.Let, l.Scanned)));
        Assert.Equal(0, (await PlateQueries.LetHousesAsync(context, Officer1, day.AddMonths(1), default)).Single().Scanned);
    }

    private async Task BeginAsync() => await WriteAsync(Registrar, Items.Create(new PlateBatch { Id = BatchId, Number = Batch, Maker = "示范标牌厂" }));

    private Task<PlateRun> OrderAsync() => PlateOrders.OrderAsync(Store, Registrar, BatchId, null, null, default);

    private Task<PlateRun> AdvanceAsync(string to, string? from = null, string? until = null) => PlateSteps.AdvanceAsync(Store, Registrar, BatchId, to, from, until, null, null, default);

    private async Task<Doorplate> PlateAtAsync(Guid address) => (await AllAsync<Doorplate>(p => p.Where(x => x.AddressId == address))).Single();

    private PushItem Mounted(Doorplate plate, double longitude = 108.25, double latitude = 33.04) => Items.Change<Doorplate>(
        plate.Id, plate.Version, ("Status", DoorplateStatus.Mounted), ("MountedAt", Time.Now), ("Longitude", longitude), ("Latitude", latitude));

    private async Task<Doorplate> HangingAsync()
    {
        await BeginAsync();
        await OrderAsync();
        await WriteAsync(Officer1, Mounted(await PlateAtAsync(Room101)));
        return await PlateAtAsync(Room101);
    }

    private async Task ScanAsync(Doorplate plate, double? longitude, double? latitude)
    {
        Store.PlateScans.Record(plate.Id, PlateScanKind.Citizen, longitude, latitude);
        await Store.PlateScans.FlushAsync(TestContext.Current.CancellationToken);
    }

    private async Task<List<string>> KindsAsync() => (await AllAsync<Matter>()).ConvertAll(m => m.Kind);
}

public sealed class SqlitePlateTests() : PlateTests(TestDatabase.Sqlite);

public sealed class PostgresPlateTests() : PlateTests(TestDatabase.Postgres);
