using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>What one write leaves: the row, its version, its history.</summary>
public abstract class PushTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task A_created_record_has_version_1_and_a_change_without_values()
    {
        var resident = Resident(Id("new"), Beat1, 20);
        var answer = Assert.Single(await WriteAsync(Officer1, Items.Create(resident) with { CollectedAt = Time.Now.AddHours(-3), Reason = "moved in" }));
        Assert.Equal((201, Outcome.Applied, 1L), (answer.Status, answer.Outcome, answer.Version));
        Assert.Equal([resident.Id], answer.Key);
        Assert.Equal((1L, resident.Phone), ((await GetAsync<Resident>(resident.Id)).Version, (await GetAsync<Resident>(resident.Id)).Phone));
        var change = Assert.Single(await ChangesOfAsync(resident.Id));
        Assert.Equal((ChangeKind.Created, 1L, Beat1, "Residents"), (change.Kind, change.Version, change.BeatCode, change.EntitySet));
        Assert.Null(change.Fields);
        Assert.Equal((Officer1.UserId, Officer1.DeviceId, "moved in"), (change.UserId, change.DeviceId, change.Reason));
        Assert.Equal((Time.Now.AddHours(-3), Time.Now), (change.CollectedAt, change.ReceivedAt));
    }

    [Fact]
    public async Task A_changed_record_has_the_next_version_and_a_change_with_old_and_new_of_each_field()
    {
        var answer = Assert.Single(await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("MaritalStatus", "20"), ("Remark", "夜班"))));
        Assert.Equal((204, Outcome.Applied, 2L), (answer.Status, answer.Outcome, answer.Version));
        Assert.Equal("20", (await GetAsync<Resident>(Chen)).MaritalStatus);
        var change = (await ChangesOfAsync(Chen))[^1];
        Assert.Equal((ChangeKind.Updated, 2L), (change.Kind, change.Version));
        Assert.Equal(
            [("MaritalStatus", null, "20"), ("Remark", null, "夜班")],
            change.Fields!.Select(f => (f.Name, FieldJson.Read(f.Old, typeof(string)), FieldJson.Read(f.New, typeof(string)))).OrderBy(f => f.Name));
    }

    [Fact]
    public async Task A_change_to_what_already_holds_writes_nothing()
    {
        var head = await HeadAsync();
        var answer = Assert.Single(await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Phone", ChensPhone))));
        Assert.Equal((204, 1L), (answer.Status, answer.Version));
        Assert.Equal(head, await HeadAsync());
        Assert.Single(await ChangesOfAsync(Chen));
    }

    [Fact]
    public async Task A_removed_record_is_kept_with_its_history_and_no_longer_found()
    {
        await WriteAsync(Registrar, Items.Remove<Resident>(He, 1) with { Reason = "entered twice" });
        var gone = await GetAsync<Resident>(He);
        Assert.Equal((Time.Now, 2L), (gone.RemovedAt, gone.Version));
        Assert.Equal((ChangeKind.Removed, "entered twice"), ((await ChangesOfAsync(He))[^1].Kind, (await ChangesOfAsync(He))[^1].Reason));
        await RefusedAsync(Problems.NotFound, Registrar, Items.Change<Resident>(He, 2, ("Remark", "again")));
        await RefusedAsync(Problems.NotFound, Registrar, Items.Remove<Resident>(He, 2));
        await RefusedAsync(Problems.AlreadyExists, Registrar, Items.Create(Resident(He, Beat1, 3)));
    }

    [Fact]
    public async Task An_ending_is_a_change_of_its_own_kind()
    {
        await WriteAsync(Officer1, Items.Change<Residency>(ChenStays, 1, ("EndedOn", new DateOnly(2026, 5, 19)), ("EndReason", "movedAway")));
        Assert.Equal(ChangeKind.Ended, (await ChangesOfAsync(ChenStays))[^1].Kind);
    }

    [Fact]
    public async Task A_write_says_which_version_it_was_made_on()
    {
        await RefusedAsync(Problems.PreconditionRequired, Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "x")) with { IfMatchVersion = null });
        await RefusedAsync(Problems.PreconditionFailed, Officer1, Items.Change<Resident>(Chen, 9, ("Remark", "x")));
        await RefusedAsync(Problems.PreconditionFailed, Registrar, Items.Remove<Resident>(He, 9));
        Assert.Equal(204, (await PushAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "x")) with { IfMatchVersion = null, IfMatchAny = true })).Status);
    }

    [Fact]
    public async Task A_stale_removal_is_refused_even_when_merging()
    {
        await WriteAsync(Registrar, Items.Change<Resident>(He, 1, ("Remark", "seen")));
        var answer = await PushAsync(Registrar, Items.Remove<Resident>(He, 1).Merging());
        Assert.Equal((202, Problems.PreconditionFailed.Code), (answer.Status, answer.Problem!.Kind.Code));
        Assert.Null((await GetAsync<Resident>(He)).RemovedAt);
    }

    [Fact]
    public async Task A_stale_change_of_reference_data_is_refused_even_when_merging()
    {
        await WriteAsync(Administrator, Items.Change<Station>(Station1, 1, ("Name", "一号所")));
        var answer = await PushAsync(Administrator, Items.Change<Station>(Station1, 1, ("Name", "所一")).Merging());
        Assert.Equal(Problems.PreconditionFailed.Code, answer.Problem?.Kind.Code);
    }

    [Fact]
    public async Task One_push_has_one_number_and_numbers_have_no_gaps()
    {
        var head = await HeadAsync();
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "a")), Items.Change<Resident>(He, 1, ("Remark", "b")), Items.Change<Resident>(Chen, 2, ("Remark", "c")));
        await RefusedAsync(Problems.NotFound, Officer1, Items.Change<Resident>(Id("nobody"), 1, ("Remark", "x")));
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 3, ("Remark", "d")));
        Assert.Equal(head + 2, await HeadAsync());
        var written = await AllAsync<Change>(c => c.Where(x => x.ChangeNumber > head).OrderBy(x => x.ChangeNumber).ThenBy(x => x.Ordinal));
        Assert.Equal([(head + 1, 0), (head + 1, 1), (head + 1, 2), (head + 2, 0)], written.Select(c => (c.ChangeNumber, c.Ordinal)));
        Assert.Equal(4, (await GetAsync<Resident>(Chen)).Version);
    }

    [Fact]
    public async Task Personal_values_are_not_in_the_database_in_clear_anywhere()
    {
        var (number, phone, later) = (Number(30), Phone(30), Phone(31));
        var id = Id("secret");
        var draft = Resident(id, Beat1, 30);
        await WriteAsync(Officer1, Items.Create(draft).As("secret-1", phone));
        await WriteAsync(Officer1, Items.Change<Resident>(id, 1, ("Phone", later)).As("secret-2", later));
        await PushAsync(Officer1Too, Items.Change<Resident>(id, 1, ("Phone", Phone(32))).Merging(Time.Now.AddDays(-1)).As("secret-3", Phone(32)));
        await PushAsync(Officer1, Items.Change<Resident>(Id("nobody"), 1, ("Phone", Phone(33))).Merging().As("secret-4", Phone(33)));
        Assert.Equal((number, later), ((await GetAsync<Resident>(id)).IdentityNumber, (await GetAsync<Resident>(id)).Phone));

        var texts = await EverythingAsync();
        Assert.Contains(texts, t => t.Contains(draft.Name, StringComparison.Ordinal));
        foreach (var value in new[] { number, phone, later, Phone(32), Phone(33) })
            Assert.DoesNotContain(texts, t => t.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_server_knows_a_client_cannot_say()
    {
        var item = Items.Create(Resident(Id("new"), Beat1, 21));
        var values = new Dictionary<string, object?>(item.Values) { ["Version"] = 7L, ["IdentityCheck"] = "failed", ["RemovedAt"] = Time.Now };
        await WriteAsync(Officer1, item with { Values = values });
        var resident = await GetAsync<Resident>(Id("new"));
        Assert.Equal((1L, "passed", null), (resident.Version, resident.IdentityCheck, resident.RemovedAt));
    }

    [Fact]
    public async Task Fields_that_are_unknown_or_of_another_type_are_refused()
    {
        await RefusedAsync(Problems.UnknownProperty, Officer1, Items.Change<Resident>(Chen, 1, ("Hobby", "x")), "Hobby");
        await RefusedAsync(Problems.WrongType, Officer1, Items.Change<Register.Houses.House>(House101, 1, ("Rooms", "many")), "Rooms");
        await RefusedAsync(Problems.MissingField, Officer1, Items.Change<Resident>(Chen, 1, ("Name", null)), "Name");
    }

    [Fact]
    public async Task What_cannot_change_is_passed_over()
    {
        await WriteAsync(Officer1, Items.Change<Residency>(ChenStays, 1, ("ResidentId", He), ("BeganOn", new DateOnly(2026, 1, 1))));
        Assert.Equal((Chen, new DateOnly(2026, 1, 1)), ((await GetAsync<Residency>(ChenStays)).ResidentId, (await GetAsync<Residency>(ChenStays)).BeganOn));
        Assert.Equal("BeganOn", Assert.Single((await ChangesOfAsync(ChenStays))[^1].Fields!).Name);
    }

    [Fact]
    public async Task References_are_to_live_records_that_the_writer_can_see()
    {
        await RefusedAsync(Problems.UnknownReference, Officer1, Items.Create(House(Id("new"), Beat1, Id("nowhere"))), "AddressId");
        await RefusedAsync(Problems.UnknownReference, Officer1, Items.Create(House(Id("new"), Beat1, Room201)), "AddressId");
        await RefusedAsync(Problems.OtherBeat, Registrar, Items.Create(House(Id("new"), Beat1, Room201)), "AddressId");
        await RefusedAsync(Problems.BeatNotYours, Officer1, Items.Create(House(Id("new"), Beat2, Room201)), "BeatCode");
        await RefusedAsync(Problems.UnknownReference, Registrar, Items.Create(House(Id("new"), "999999999999", Room201)), "BeatCode");
        await RefusedAsync(Problems.NotAllowed, Administrator, Items.Create(House(Id("new"), Beat1, Room101)));
    }

    [Fact]
    public async Task What_a_failed_group_made_cannot_be_referred_to_afterwards()
    {
        const string Made = "610922510009";
        var answers = await PushAsync(
            Registrar,
            Items.Create(new Beat { Code = Made, Name = "九区", StationCode = Station1 }).In("g"),
            Items.Create(Address(Id("street9"), Made, Village1, AddressKind.Street, null, "九路")).In("g"),
            Items.Change<Resident>(Id("nobody"), 1, ("Remark", "x")).In("g"),
            Items.Create(Address(Id("lane9"), Made, Village1, AddressKind.Street, null, "九巷")));
        Assert.Equal(Problems.UnknownReference.Code, answers[3].Problem?.Kind.Code);
    }

    [Fact]
    public async Task A_person_who_stays_in_two_beats_is_changed_by_the_officers_of_both()
    {
        await WriteAsync(Officer2, Items.Change<Resident>(Lin, 1, ("Phone", Phone(40))));
        await RefusedAsync(Problems.NotFound, Officer3, Items.Change<Resident>(Lin, 2, ("Phone", Phone(41))));
        await RefusedAsync(Problems.BeatNotYours, Officer2, Items.Change<Resident>(Lin, 2, ("BeatCode", Beat3)), "BeatCode");
        Assert.Equal((Phone(40), Beat1), ((await GetAsync<Resident>(Lin)).Phone, (await GetAsync<Resident>(Lin)).BeatCode));
    }

    private async Task<List<string>> EverythingAsync()
    {
        await using var context = Store.NewContext();
        var connection = context.Database.GetDbConnection();
        await context.Database.OpenConnectionAsync();
        var texts = new List<string>();
        foreach (var table in context.Model.GetEntityTypes().Select(t => t.GetTableName()).OfType<string>().Distinct())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                    texts.Add(reader.GetValue(i) is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : $"{reader.GetValue(i)}");
            }
        }

        return texts;
    }
}

public sealed class PushOnSqlite() : PushTests(TestDatabase.Sqlite);

public sealed class PushOnPostgres() : PushTests(TestDatabase.Postgres);
