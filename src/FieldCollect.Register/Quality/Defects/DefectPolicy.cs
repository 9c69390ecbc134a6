using System.Globalization;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>What a county sets about its cross-record checks: the code list DefectPolicy, each with what holds where the list says nothing readable.</summary>
public static class DefectPolicy
{
    private const string List = "DefectPolicy";

    // A setting beyond is no policy but a slip, and days must stay within the calendar.
    private const int Largest = 10_000;
    private const int OldestMinor = 30;

    /// <summary>So many people may have one phone: a family, and no more.</summary>
    public static int PeopleOfAPhone(CodeLists.CodeLists codes, DateOnly on) => Of(codes, on, "phone.people", 5);

    /// <summary>So many people can sleep in a room.</summary>
    public static int PeopleOfARoom(CodeLists.CodeLists codes, DateOnly on) => Of(codes, on, "house.perRoom", 4);

    /// <summary>So many square metres a person takes at least.</summary>
    public static int SquareMetresOfAPerson(CodeLists.CodeLists codes, DateOnly on) => Of(codes, on, "house.squareMetres", 4);

    /// <summary>Years of age from which one may live alone: 16, Law on the Protection of Minors (2020), article 21.</summary>
    public static int AgeOfLivingAlone(CodeLists.CodeLists codes, DateOnly on) => Math.Min(OldestMinor, Of(codes, on, "minor.age", 16));

    /// <summary>Days that a landlord has for telling how it goes on.</summary>
    public static int DaysAfterLease(CodeLists.CodeLists codes, DateOnly on) => Of(codes, on, "lease.days", 0);

    private static int Of(CodeLists.CodeLists codes, DateOnly on, string code, int otherwise) =>
        int.TryParse(codes.Setting(List, code, on), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= Largest ? value : otherwise;
}
