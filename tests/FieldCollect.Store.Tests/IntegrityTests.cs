using FieldCollect.Register;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>What the feed says that a beat's terminals hold is what the live rows say.</summary>
public abstract class IntegrityTests(TestDatabase database) : StoreTests(database)
{
    private static readonly string[] Beats = [Beat1, Beat2, Beat3];

    [Fact]
    public async Task Counts_and_hashes_are_those_of_the_live_rows_after_any_writes()
    {
        await CompareAsync("before any write");
        var random = new Random(20261122);
        var made = new List<Guid>();
        for (var round = 0; round < 40; round++)
        {
            var id = Id($"made{round}");
            await TryAsync(random.Next(8) switch
            {
                0 => [Items.Create(Resident(id, Beats[random.Next(3)], 60 + round))],
                1 => [Items.Create(Resident(id, Beat1, 60 + round)), Items.Create(Stay(Id($"stay{round}"), id, Beat2, Room201))],
                2 => [Change<Resident>(made.Count == 0 ? Chen : made[random.Next(made.Count)], round)],
                3 => [Change<House>(House101, round)],
                4 => [Items.Create(Stay(Id($"stay{round}"), made.Count == 0 ? He : made[random.Next(made.Count)], Beat3, Room301))],
                5 => made.Count == 0 ? [Change<Resident>(Lin, round)] : [Items.Remove<Resident>(made[random.Next(made.Count)], await VersionAsync<Resident>(made[random.Next(made.Count)]))],
                6 => [Items.Change<Resident>(Chen, 1, ("Name", $"名{round}")).Merging(), Items.Change<Resident>(Chen, 1, ("Name", $"另{round}")).Merging()],
                _ => [Items.Change<House>(House101, await VersionAsync<House>(House101), round % 2 == 0 ? [("BeatCode", Beat2), ("AddressId", Room201)] : [("BeatCode", Beat1), ("AddressId", Room101)])],
            });
            if (await VersionAsync<Resident>(id) > 0)
                made.Add(id);
            await CompareAsync($"round {round}");
        }

        Assert.NotEmpty(made);
    }

    private static PushItem Change<T>(Guid id, int round)
        where T : class => Items.Change<T>(id, 1, ("Remark", $"第{round}次")).Merging();

    private async Task TryAsync(PushItem[] items) => await PushAsync(Registrar, items);

    private async Task<long> VersionAsync<T>(Guid id)
        where T : Register.Fields.Record => (await AllAsync<T>(q => q.Where(r => r.Id == id))).FirstOrDefault()?.Version ?? 0;

    private async Task CompareAsync(string when)
    {
        foreach (var beat in Beats)
        {
            await using var connection = await Store.Database.OpenReadAsync(CancellationToken.None);
            var said = await Store.Integrity.OfAsync(connection, beat, CancellationToken.None);
            var live = new Dictionary<string, SetIntegrity>();
            await AddAsync<House>(r => r.BeatCode == beat);
            await AddAsync<Residency>(r => r.BeatCode == beat);
            await AddAsync<Unit>(r => r.BeatCode == beat);
            await AddAsync<Register.Addresses.Address>(r => r.BeatCode == beat);
            await AddAsync<Register.Doorplates.Doorplate>(r => r.BeatCode == beat);
            await AddAsync<Conflict>(r => r.BeatCode == beat);
            await AddAsync<QuarantinedChange>(r => r.BeatCode == beat);
            var stays = (await AllAsync<Residency>()).Where(s => s.RemovedAt is null && s.EndedOn is null).ToLookup(s => s.ResidentId, s => s.BeatCode);
            await AddAsync<Resident>(r => stays[r.Id].Any() ? stays[r.Id].Contains(beat) : r.BeatCode == beat);
            await AddCodesAsync<Register.Divisions.Beat>(b => b.Code);
            await AddCodesAsync<Register.CodeLists.CodeItem>(c => $"{c.List}/{c.Code}");
            foreach (var (set, of) in live)
                Assert.Equal((when, beat, set, of.Count, of.Hash), (when, beat, set, said.GetValueOrDefault(set)?.Count ?? 0, said.GetValueOrDefault(set)?.Hash ?? new SetIntegrity().Hash));

            async Task AddAsync<T>(Func<T, bool> inBeat)
                where T : Register.Fields.Record
            {
                var of = live[EntitySets.Of(typeof(T)).Name] = new SetIntegrity();
                foreach (var row in (await AllAsync<T>()).Where(r => r.RemovedAt is null && inBeat(r)))
                    of.Add(row.Id, row.Version);
            }

            async Task AddCodesAsync<T>(Func<T, string> key)
                where T : class, Register.Fields.IVersioned
            {
                var of = live[EntitySets.Of(typeof(T)).Name] = new SetIntegrity();
                foreach (var row in await AllAsync<T>())
                    of.Add(key(row), row.Version);
            }
        }
    }
}

public sealed class IntegrityOnSqlite() : IntegrityTests(TestDatabase.Sqlite);

public sealed class IntegrityOnPostgres() : IntegrityTests(TestDatabase.Postgres);
