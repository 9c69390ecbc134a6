namespace FieldCollect.Store.Quality.Defects;

/// <summary>The statements of all checks.</summary>
internal static class CheckStatements
{
    public static readonly IReadOnlyList<CheckStatement> All = [.. new[]
    {
        OneIdentityNumberTwiceStatement.Statement,
        OnePersonTwiceStatement.Statement,
        SexOrBirthDateAgainstIdentityNumberStatement.Statement,
        OnePhoneOfManyStatement.Statement,
        LivingInTwoPlacesStatement.Statement,
        EndedAndStillCurrentStatement.Statement,
        GoneAndStillCurrentStatement.Statement,
        HouseholdWithoutHouseholderStatement.Statement,
        MinorLivingAloneStatement.Statement,
        MorePeopleThanTheHouseHoldsStatement.Statement,
        VacantButLivedInStatement.Statement,
        LeaseExpiredStatement.Statement,
        UnitWithoutRepresentativeStatement.Statement,
        AddressRetiredUnderStayStatement.Statement,
        PlateDiffersFromAddressStatement.Statement,
        OneNumberManyAddressesStatement.Statement,
        ManyNumbersOneAddressStatement.Statement,
        AddressWithoutNumberStatement.Statement,
        NumberWithoutAddressStatement.Statement,
    }.OrderBy(s => s.Check.Name, StringComparer.Ordinal)];

    /// <summary>What is to be checked again after writes to records of a type.</summary>
    public static readonly ILookup<Type, (CheckStatement Statement, Watch Watch)> ByWatched =
        All.SelectMany(s => s.Watches.Select(w => (Statement: s, Watch: w))).ToLookup(w => w.Watch.Type);

    /// <summary>The checks with some names; all of them where none is named.</summary>
    /// <exception cref="KeyNotFoundException">There is no such check.</exception>
    public static IReadOnlyList<CheckStatement> Named(IReadOnlyCollection<string>? names) =>
        names is null ? All : [.. names.Distinct().Select(n => All.FirstOrDefault(s => s.Check.Name == n) ?? throw new KeyNotFoundException(n))];
}
