namespace FieldCollect.Register.Sync;

/// <summary>What happens when two people changed the same field differently.</summary>
public enum FieldPolicy
{
    /// <summary>The register keeps its value; the other waits in a Conflict for a person. For what must not be guessed: identity, owner, dates, place.</summary>
    Review,

    /// <summary>The later observation stands meanwhile, and the earlier waits in a Conflict. For what simply goes out of date: phone, use, photo, remark.</summary>
    LatestObservation,

    /// <summary>The greater value stands and nothing is left to decide: both saw the record, one saw it last.</summary>
    Latest,
}

/// <summary>The policy of every field, on one page. A field not named is reviewed: the careful answer is the default.</summary>
public static class FieldPolicies
{
    private static readonly Dictionary<(string Set, string Field), FieldPolicy> Named = new()
    {
        [("Addresses", "Remark")] = FieldPolicy.LatestObservation,
        [("Houses", "Use")] = FieldPolicy.LatestObservation,
        [("Houses", "Occupancy")] = FieldPolicy.LatestObservation,
        [("Houses", "Rooms")] = FieldPolicy.LatestObservation,
        [("Houses", "OwnerPhone")] = FieldPolicy.LatestObservation,
        [("Houses", "Remark")] = FieldPolicy.LatestObservation,
        [("Residents", "Phone")] = FieldPolicy.LatestObservation,
        [("Residents", "MaritalStatus")] = FieldPolicy.LatestObservation,
        [("Residents", "Education")] = FieldPolicy.LatestObservation,
        [("Residents", "Remark")] = FieldPolicy.LatestObservation,
        [("Units", "RepresentativePhone")] = FieldPolicy.LatestObservation,
        [("Units", "Remark")] = FieldPolicy.LatestObservation,
        [("Employments", "Position")] = FieldPolicy.LatestObservation,
        [("Doorplates", "Status")] = FieldPolicy.LatestObservation,
    };

    public static FieldPolicy Of(string entitySet, string field) =>
        field == "VerifiedAt" ? FieldPolicy.Latest
        : Named.TryGetValue((entitySet, field), out var policy) ? policy
        : FieldPolicy.Review;
}
