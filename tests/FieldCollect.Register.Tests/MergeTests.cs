using System.Globalization;
using System.Text.Json;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;
using FsCheck;
using FsCheck.Fluent;

namespace FieldCollect.Register.Tests;

public class MergeTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private sealed record Observation(object? Value, DateTimeOffset At);

    private static readonly Gen<object?> Values = Gen.Elements(null, "a", "b", "c", (object)1, 2L, 10, true, new DateOnly(2026, 5, 1));

    private static readonly Arbitrary<(object? Base, object? Current, object? Incoming, int CurrentAt, int IncomingAt, FieldPolicy Policy)> Cases = (
        from b in Values
        from c in Values
        from i in Values
        from currentAt in Gen.Choose(0, 3)
        from incomingAt in Gen.Choose(0, 3)
        from policy in Gen.Elements(FieldPolicy.Review, FieldPolicy.LatestObservation, FieldPolicy.Latest)
        select (b, c, i, currentAt, incomingAt, policy)).ToArbitrary();

    [Fact]
    public void The_vectors_of_the_merge_hold()
    {
        foreach (var vector in Repository.Cases("merge"))
        {
            var field = new FieldMerge("F", Value(vector, "base"), Value(vector, "current"), vector.Instant("currentObservedAt"), Value(vector, "incoming"));
            var result = Merge.Decide(field, Enum.Parse<FieldPolicy>(vector.Text("policy")!), vector.Instant("observedAt")!.Value);
            Vector.Equal(vector, vector.Text("result"), result.ToString());
        }
    }

    [Fact]
    public void Equal_values_are_the_same_under_every_policy_and_nobody_elses_change_is_always_applied() =>
        Prop.ForAll(Cases, c =>
            Decide(c.Base, c.Current, c.CurrentAt, c.Current, c.IncomingAt, c.Policy) == MergeResult.Same
            && (Decide(c.Base, c.Base, c.CurrentAt, c.Incoming, c.IncomingAt, c.Policy) is MergeResult.Applied or MergeResult.Same)).Hold();

    [Fact]
    public void A_change_is_lost_under_no_policy_but_Latest() =>
        Prop.ForAll(Cases, c =>
            c.Policy == FieldPolicy.Latest
            || Decide(c.Base, c.Current, c.CurrentAt, c.Incoming, c.IncomingAt, c.Policy) != MergeResult.Superseded).Hold();

    [Fact]
    public void Two_observations_leave_the_same_value_whichever_arrives_first() =>
        Prop.ForAll(Cases, c =>
        {
            // Both changed the base value; a change that is none is not sent.
            if (c.Policy == FieldPolicy.Review || IsSame(c.Base, c.Current) || IsSame(c.Base, c.Incoming))
                return true;
            var (one, two) = (new Observation(c.Current, Start.AddHours(c.CurrentAt)), new Observation(c.Incoming, Start.AddHours(c.IncomingAt)));
            return IsSame(Arrive(c.Base, c.Policy, one, two), Arrive(c.Base, c.Policy, two, one));
        }).Hold();

    [Fact]
    public void Any_number_of_observations_leave_the_same_value_in_any_order_of_arrival()
    {
        var observations = Gen.ListOf(from v in Gen.Elements("b", "c", "d") from at in Gen.Choose(0, 3) select new Observation(v, Start.AddHours(at)), 5);
        Prop.ForAll(observations.ToArbitrary(), Gen.Choose(0, 119).ToArbitrary(), (list, order) =>
            IsSame(
                Arrive("a", FieldPolicy.LatestObservation, [.. list]),
                Arrive("a", FieldPolicy.LatestObservation, [.. Permuted([.. list], order)]))).Hold();
    }

    /// <summary>
    /// Changes of several devices, made on one value. What stands, and what waits for a person beside it, hangs neither on the order in which they come nor on how often; under Review the first to come stands until
    /// somebody decides, and the values between which there is to be decided are the same.
    /// </summary>
    [Theory]
    [InlineData(FieldPolicy.Review)]
    [InlineData(FieldPolicy.LatestObservation)]
    [InlineData(FieldPolicy.Latest)]
    public void Any_order_and_repetition_of_changes_ends_in_the_same_value_and_the_same_conflicts(FieldPolicy policy)
    {
        const int seed = 610922, worlds = 1_000, orders = 10;
        var random = new Random(seed);
        for (var world = 0; world < worlds; world++)
        {
            var changes = Enumerable.Range(0, random.Next(2, 7)).Select(_ => new Observation(random.Next(5) is 0 ? null : $"{(char)('b' + random.Next(4))}", Start.AddHours(random.Next(4)))).ToArray();
            var ends = new HashSet<string>();
            for (var order = 0; order < orders; order++)
            {
                Observation[] came = [.. changes, .. changes.Where(_ => random.Next(3) == 0)];
                random.Shuffle(came);
                ends.Add(End(policy, came));
            }

            Assert.True(ends.Count == 1, $"Seed {seed}, world {world}, {policy}: {string.Join(' ', changes.AsEnumerable())}\n{string.Join('\n', ends)}");
        }
    }

    // The register as the server keeps it, with the values that were put aside until they stand again.
    private static string End(FieldPolicy policy, IEnumerable<Observation> came)
    {
        var (value, at, aside) = ((object?)"a", (DateTimeOffset?)null, new SortedSet<string>(StringComparer.Ordinal));
        foreach (var observation in came)
        {
            switch (Merge.Decide(new FieldMerge("F", "a", value, at, observation.Value), policy, observation.At))
            {
                case MergeResult.Applied:
                    (value, at) = (observation.Value, observation.At);
                    break;
                case MergeResult.ConflictTaken:
                    aside.Add($"{value}");
                    (value, at) = (observation.Value, observation.At);
                    aside.Remove($"{value}");
                    break;
                case MergeResult.ConflictKept:
                    aside.Add($"{observation.Value}");
                    break;
                case MergeResult.Same:
                    at = at > observation.At ? at : observation.At;
                    break;
                default:
                    break;
            }
        }

        if (policy != FieldPolicy.Review)
            return $"{value} stands, aside: {string.Join(' ', aside)}";
        aside.Add($"{value}");
        return $"to be decided: {string.Join(' ', aside)}";
    }

    [Fact]
    public void Equal_lists_are_the_same_value_though_they_are_two_objects()
    {
        Finding[] One() => [new("Houses", Samples.Id(1), FindingResult.Confirmed)];
        Assert.Equal(MergeResult.Same, Decide(Array.Empty<Finding>(), One(), 0, One(), 1, FieldPolicy.Review));
        Assert.Equal(MergeResult.ConflictKept, Decide(Array.Empty<Finding>(), One(), 0, One().Append(One()[0]).ToArray(), 1, FieldPolicy.Review));
    }

    [Fact]
    public void The_same_instant_in_two_zones_is_the_same_value() =>
        Assert.Equal(MergeResult.Same, Decide(null, Start, 0, Start.ToOffset(County.Offset), 0, FieldPolicy.Review));

    private static MergeResult Decide(object? @base, object? current, int currentAt, object? incoming, int incomingAt, FieldPolicy policy) =>
        Merge.Decide(new FieldMerge("F", @base, current, Start.AddHours(currentAt), incoming), policy, Start.AddHours(incomingAt));

    // The register as the server keeps it: value and time of its observation; the same value seen again keeps the later time.
    private static object? Arrive(object? @base, FieldPolicy policy, params Observation[] observations)
    {
        var (value, at) = (@base, (DateTimeOffset?)null);
        foreach (var observation in observations)
        {
            switch (Merge.Decide(new FieldMerge("F", @base, value, at, observation.Value), policy, observation.At))
            {
                case MergeResult.Applied or MergeResult.ConflictTaken:
                    (value, at) = (observation.Value, observation.At);
                    break;
                case MergeResult.Same:
                    at = at > observation.At ? at : observation.At;
                    break;
            }
        }

        return value;
    }

    private static bool IsSame(object? left, object? right) =>
        Merge.Decide(new FieldMerge("F", null, left, null, right), FieldPolicy.Review, Start) == MergeResult.Same;

    private static IEnumerable<Observation> Permuted(List<Observation> left, int order)
    {
        while (left.Count > 0)
        {
            var next = order % left.Count;
            order /= left.Count;
            yield return left[next];
            left.RemoveAt(next);
        }
    }

    private static object? Value(JsonElement vector, string property)
    {
        var value = vector.GetProperty(property);
        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            // Whole numbers and others arrive in different boxes, as they do from a database and from JSON.
            JsonValueKind.Number when value.GetRawText().Contains('.') => value.GetDouble(),
            JsonValueKind.Number => value.GetInt32(),
            _ => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : value.GetString(),
        };
    }
}
