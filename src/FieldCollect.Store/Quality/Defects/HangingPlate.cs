using FieldCollect.Register.Doorplates;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Which plates can be read from the street: those that hang, also broken ones. What is on order or has been taken down disorders nothing.</summary>
internal static class HangingPlate
{
    public static string Condition(string alias) =>
        $"""{alias}."RemovedAt" IS NULL AND {alias}."Status" IN ('{DoorplateStatus.Mounted}', '{DoorplateStatus.Damaged}')""";
}
