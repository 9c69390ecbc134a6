using System.Globalization;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;

namespace FieldCollect.Cli.Generate;

/// <summary>A beat while it is being generated: its records, and what stands where.</summary>
public sealed class BeatDraft
{
    /// <summary>Milliseconds between the first ids of two beats: more than any beat has records.</summary>
    private const long IdsOfABeat = 200_000;

    public BeatDraft(BeatPlan plan, long seed, DateOnly today, int turn, PlateKey plateKey)
    {
        PlateKey = plateKey;
        Plan = plan;
        Today = today;
        Records = new(plan.Beat.Code);
        var slot = plan.Slot.ToString(CultureInfo.InvariantCulture);
        Dice = new(seed, "beat " + slot);
        // The register was taken over three years ago: that is when the demo's records were first written down.
        var takenOver = new DateTimeOffset(today.AddYears(-3), new TimeOnly(2, 0), TimeSpan.Zero).ToUnixTimeMilliseconds();
        Ids = new(new Dice(seed, "ids " + slot), takenOver + turn * IdsOfABeat);
    }

    public BeatPlan Plan { get; }

    /// <summary>The register's key for tokens of plates.</summary>
    public PlateKey PlateKey { get; }

    public string BeatCode => Plan.Beat.Code;

    public DateOnly Today { get; }

    public Dice Dice { get; }

    public SeededIds Ids { get; }

    public BeatRecords Records { get; }

    public List<AddressNode> Nodes { get; } = [];

    /// <summary>What stands at each leaf of the tree, in the tree's order.</summary>
    public List<Premises> Premises { get; } = [];

    /// <summary>Identity numbers given out in this beat.</summary>
    public HashSet<string> Numbers { get; } = [];

    /// <summary>Records that carry a planted fault already: one each, so that a check finds one thing at a time.</summary>
    public HashSet<Guid> Faulty { get; } = [];

    public void GrowAddresses()
    {
        var plan = Plan;
        var shares = Apportion.ByWeight(plan.Share.Addresses, [.. plan.Villages.Select(v => v.Weight)]);
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] == 0) continue;
            Nodes.AddRange(new Tree(plan.Villages[i], plan.Beat.Code, shares[i], plan.Copy, Today.AddYears(-3), Ids, Dice).Grow());
        }
        Records.Addresses.AddRange(Nodes.Select(n => n.Address));
        Premises.AddRange(Nodes.Where(n => !n.HasChildren).Select(n => new Premises(n)));
    }
}

/// <summary>What stands at one address: one visit sees all of it.</summary>
public sealed class Premises(AddressNode node)
{
    public AddressNode Node => node;

    public Address Address => node.Address;

    public List<House> Houses { get; } = [];

    public List<Residency> Stays { get; } = [];

    public List<Unit> Units { get; } = [];

    public IEnumerable<Residency> CurrentStays => Stays.Where(s => s.EndedOn is null);
}
