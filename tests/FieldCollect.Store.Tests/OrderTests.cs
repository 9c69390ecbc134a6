using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>
/// Whatever the order in which the changes of several devices arrive, how often they do and what they are grouped with: the register ends alike, and the same conflicts are open. Many orders are played
/// side by side, each on two houses of its own.
/// </summary>
public abstract class OrderTests(TestDatabase database) : StoreTests(database)
{
    private const int Seed = 610922;
    private const int Worlds = 6;
    private const int OrdersAWorld = 200;
    private const int Devices = 4;

    /// <summary>What one device saw of two houses, offline, on their first version.</summary>
    private sealed record Seen(int Device, DateTimeOffset At, string Remark, int Rooms, string Owner, string Use);

    /// <summary>One part of what a device sends.</summary>
    private sealed record Part(Seen Seen, int House, string Request);

    [Fact]
    public async Task Any_order_duplication_and_regrouping_of_changes_ends_in_the_same_register_and_the_same_open_conflicts()
    {
        var random = new Random(Seed);
        for (var world = 0; world < Worlds; world++)
        {
            // Few values and few hours: that two of them are equal is where an order can show.
            var seen = Enumerable.Range(0, Devices).Select(d => new Seen(d, Time.Now.AddHours(-24 + random.Next(1, 4)), $"记{random.Next(3)}", random.Next(1, 4), $"主{random.Next(3)}", random.Next(2) == 0 ? "shop" : "mixed")).ToArray();
            var houses = Enumerable.Range(0, OrdersAWorld * 2).Select(_ => Ids.New(Time)).ToArray();
            foreach (var some in houses.Chunk(100))
                await WriteAsync(Officer1, [.. some.Select(h => Items.Create(House(h, Beat1, Room101)))]);
            var orders = Enumerable.Range(0, OrdersAWorld).Select(o => Order(random, seen, o)).ToArray();
            await DeliverAsync(random, orders, houses);
            var ends = await EndsAsync(houses);
            Assert.True(ends.Distinct().Count() == 1, $"Seed {Seed}, world {world}: {string.Join('\n', seen.AsEnumerable())}\n{string.Join('\n', ends.Distinct())}");
            await DecideAsync(houses);
            var decided = await EndsAsync(houses);
            Assert.True(decided.Distinct().Count() == 1, $"Seed {Seed}, world {world}, decided: {string.Join('\n', decided.Distinct())}");
            Assert.DoesNotContain("Owner", decided[0].Split("open:")[1], StringComparison.Ordinal);
        }
    }

    private static List<Part> Order(Random random, Seen[] seen, int order)
    {
        Part[] parts = [.. seen.SelectMany(s => new[] { 0, 1 }.Select(h => new Part(s, h, string.Create(CultureInfo.InvariantCulture, $"{order}-{s.Device}-{h}-{random.NextInt64():x}"))))];
        Part[] came = [.. parts, .. parts.Where(_ => random.Next(3) == 0)];
        random.Shuffle(came);
        return [.. came];
    }

    // The first part of each order, then the next: of one device those of many orders in one push, and two of one order in one group where they follow each other.
    private async Task DeliverAsync(Random random, List<Part>[] orders, Guid[] houses)
    {
        var at = new int[orders.Length];
        while (Enumerable.Range(0, orders.Length).Any(o => at[o] < orders[o].Count))
        {
            var (pushes, group) = (Enumerable.Range(0, Devices).Select(_ => new List<PushItem>()).ToArray(), 0);
            for (var o = 0; o < orders.Length; o++)
            {
                if (at[o] == orders[o].Count)
                    continue;
                var first = orders[o][at[o]++];
                var name = $"g{++group}";
                pushes[first.Seen.Device].Add(Item(first, houses[(o * 2) + first.House]).In(name));
                if (at[o] == orders[o].Count || random.Next(2) == 0 || orders[o][at[o]] is not { } second || second.Seen.Device != first.Seen.Device || second.Request == first.Request)
                    continue;
                at[o]++;
                pushes[second.Seen.Device].Add(Item(second, houses[(o * 2) + second.House]).In(name));
            }

            foreach (var device in Enumerable.Range(0, Devices).Where(d => pushes[d].Count > 0))
            {
                foreach (var answer in await WriteAsync(ActorOf(device), [.. pushes[device]]))
                    Assert.True(answer.Outcome is Outcome.Applied or Outcome.Merged or Outcome.Conflict, answer.Outcome);
            }
        }
    }

    private static Actor ActorOf(int device) => Officer(string.Create(CultureInfo.InvariantCulture, $"device{device}"), Beat1);

    private static PushItem Item(Part part, Guid house)
    {
        var seen = part.Seen;
        return Items.Change<House>(house, 1, ("Remark", seen.Remark), ("Rooms", seen.Rooms), ("OwnerName", seen.Owner), ("Use", seen.Use), ("VerifiedAt", seen.At)).Merging(seen.At).As(part.Request, seen.ToString());
    }

    // Owner is under Review: whoever came first stands until somebody decides. Between which values there is to be decided must be the same.
    private async Task<List<string>> EndsAsync(Guid[] houses)
    {
        var wanted = houses.ToHashSet();
        var open = (await AllAsync<Conflict>(c => c.Where(x => x.Status == ConflictStatus.Open))).Where(c => wanted.Contains(c.RecordId)).ToLookup(c => c.RecordId);
        var now = (await AllAsync<House>()).Where(h => wanted.Contains(h.Id)).ToDictionary(h => h.Id);
        string Of(Guid id)
        {
            var (house, aside) = (now[id], open[id].Select(c => (c.Field, Value: Aside(c))).Distinct().ToList());
            if (aside.Exists(a => a.Field == "OwnerName"))
                aside.Add(("OwnerName", FieldJson.Write(house.OwnerName)!));
            var owner = aside.Exists(a => a.Field == "OwnerName") ? "" : house.OwnerName;
            return $"{house.Remark} {house.Rooms} {house.Use} {house.VerifiedAt:O} {owner} open: {string.Join(' ', aside.Select(a => $"{a.Field}={a.Value}").Order(StringComparer.Ordinal))}";
        }

        return [.. houses.Chunk(2).Select(pair => $"{Of(pair[0])} | {Of(pair[1])}")];
    }

    // A supervisor knows whose the house is: the greatest name, and takes it wherever it is offered.
    private async Task DecideAsync(Guid[] houses)
    {
        var wanted = houses.ToHashSet();
        while (true)
        {
            var open = (await AllAsync<Conflict>(c => c.Where(x => x.Status == ConflictStatus.Open && x.Field == "OwnerName"))).Where(c => wanted.Contains(c.RecordId)).GroupBy(c => c.RecordId).ToList();
            if (open.Count == 0)
                return;
            var items = new List<PushItem>();
            foreach (var conflicts in open)
            {
                var best = conflicts.SelectMany(c => new[] { c.CurrentValue!, c.IncomingValue! }).Max(StringComparer.Ordinal);
                var conflict = conflicts.OrderByDescending(c => c.CurrentValue == best || c.IncomingValue == best).First();
                items.Add(Items.Change<Conflict>(conflict.Id, conflict.Version, ("Decision", conflict.IncomingValue == best ? "incoming" : "current")));
            }

            foreach (var some in items.Chunk(100))
                await WriteAsync(Registrar, some);
        }
    }

    private static string Aside(Conflict conflict) => (conflict.Standing == "taken" ? conflict.CurrentValue : conflict.IncomingValue)!;
}

public sealed class OrderOnSqlite() : OrderTests(TestDatabase.Sqlite);

public sealed class OrderOnPostgres() : OrderTests(TestDatabase.Postgres);
