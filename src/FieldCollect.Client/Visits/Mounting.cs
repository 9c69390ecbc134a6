using System.Text.Json.Nodes;
using FieldCollect.Client.Local;
using FieldCollect.Client.Reading;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Client.Visits;

/// <summary>What became of a plate that was to be mounted.</summary>
/// <param name="Visit">The visit that holds it; see there whether it was saved.</param>
/// <param name="PlateId">The plate.</param>
/// <param name="IsKnown">Whether the terminal held it; one that it did not is taken down as found here.</param>
/// <param name="Metres">From where the officer stood to the position of the address; null where either is unknown.</param>
/// <param name="IsFar">Whether that is further than the county's policy takes for a position's error: the wrong door, or a wrong position of the address.</param>
/// <param name="PlacesAddress">Whether the address had no position and gets this one.</param>
public sealed record MountedPlate(RecordedVisit Visit, Guid PlateId, bool IsKnown, int? Metres, bool IsFar, bool PlacesAddress);

/// <summary>Adds to a visit what mounting a plate changes: the plate, and the address's position where it had none.</summary>
internal static class Mounting
{
    public static MountedPlate Add(LocalSession db, VisitDraft draft, string scanned, DateTimeOffset now, CodeLists codes)
    {
        if (PlateUrl.Read(scanned) is not { } scan)
            throw new TerminalException(TerminalProblems.NoPlate);
        var address = Rows.Get<Address>(db, draft.AddressId)?.Record ?? throw new TerminalException(TerminalProblems.UnknownRecord, $"Addresses({draft.AddressId})");
        var held = Find.ByPlate(db, scanned)?.Plate.Record;
        if (held is not null)
            Check(held, address);

        var metres = PlateDistance.Metres(draft.Longitude, draft.Latitude, address.Longitude, address.Latitude);
        var fields = new JsonObject
        {
            [nameof(Doorplate.Status)] = DoorplateStatus.Mounted,
            [nameof(Doorplate.AddressId)] = WireJson.Key(address.Id),
            [nameof(Doorplate.MountedAt)] = WireJson.Time(now),
        };
        if (draft.Longitude is { } longitude && draft.Latitude is { } latitude)
            (fields[nameof(Doorplate.Longitude)], fields[nameof(Doorplate.Latitude)]) = (longitude, latitude);
        var id = held?.Id ?? Ids.New(now);
        if (held is not null)
        {
            draft.Change("Doorplates", id, fields);
        }
        else
        {
            fields[nameof(Doorplate.Token)] = scan.Token ?? scan.Written;
            fields[nameof(Doorplate.Size)] = DoorplateSize.For(address.Kind);
            fields[nameof(Doorplate.NumberText)] = address.Number ?? address.Name;
            draft.Add("Doorplates", fields, id);
        }

        var places = address.Longitude is null && draft.Longitude is not null;
        if (places)
            draft.Change("Addresses", address.Id, new JsonObject { [nameof(Address.Longitude)] = draft.Longitude, [nameof(Address.Latitude)] = draft.Latitude });
        return new MountedPlate(new RecordedVisit(Guid.Empty, false, []), id, held is not null, metres, metres > PlatePolicy.MountMetres(codes, County.Day(now)), places);
    }

    // What the register would keep in quarantine is better said at the door.
    private static void Check(Doorplate plate, Address address)
    {
        if (PlateLifecycle.IsRevoked(plate.Status))
            throw new TerminalException(TerminalProblems.PlateRevoked, $"Doorplates({plate.Id})");
        if (plate.AddressId is { } its && its != address.Id)
            throw new TerminalException(TerminalProblems.PlateOfAnother, $"Addresses({its})");
        try
        {
            PlateLifecycle.Check(plate.Status, DoorplateStatus.Mounted, Role.Officer);
        }
        catch (ProblemException problem)
        {
            throw new TerminalException(problem.Kind.Code, $"{problem.Kind.Chinese} {problem.Message}", problem.Target);
        }
    }
}
