using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Doorplates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "DeliveredOn",
                table: "Doorplates",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "FaultOn",
                table: "Doorplates",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "MetresFromAddress",
                table: "Doorplates",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "MountedOn",
                table: "Doorplates",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "OrderedOn",
                table: "Doorplates",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "PrintedOn",
                table: "Doorplates",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "ReplacedById",
                table: "Doorplates",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "ReplacesId",
                table: "Doorplates",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "RevokedOn",
                table: "Doorplates",
                type: "TEXT",
                nullable: true);

            // Plates that hang already count by the day on which they were mounted; the county is eight hours ahead of UTC.
            migrationBuilder.Sql("UPDATE \"Doorplates\" SET \"MountedOn\" = date(\"MountedAt\" / 1000 + 28800, 'unixepoch') WHERE \"MountedAt\" IS NOT NULL AND \"Status\" = 'mounted'");

            migrationBuilder.CreateTable(
                name: "PlateBatches",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Number = table.Column<string>(type: "TEXT", nullable: false),
                    Maker = table.Column<string>(type: "TEXT", nullable: true),
                    OrderedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DueOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Size = table.Column<string>(type: "TEXT", nullable: true),
                    Material = table.Column<string>(type: "TEXT", nullable: true),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: true),
                    DivisionCode = table.Column<string>(type: "TEXT", nullable: true),
                    AddressKind = table.Column<string>(type: "TEXT", nullable: true),
                    Wanted = table.Column<int>(type: "INTEGER", nullable: true),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlateBatches", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PlateScans",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PlateId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    Longitude = table.Column<double>(type: "REAL", nullable: true),
                    Latitude = table.Column<double>(type: "REAL", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlateScans", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_BatchNumber_SerialNumber",
                table: "Doorplates",
                columns: new[] { "BatchNumber", "SerialNumber" });

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_DeliveredOn_BeatCode",
                table: "Doorplates",
                columns: new[] { "DeliveredOn", "BeatCode" },
                filter: "\"DeliveredOn\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_FaultOn_BeatCode",
                table: "Doorplates",
                columns: new[] { "FaultOn", "BeatCode" },
                filter: "\"FaultOn\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_MountedOn_BeatCode",
                table: "Doorplates",
                columns: new[] { "MountedOn", "BeatCode" },
                filter: "\"MountedOn\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_OrderedOn_BeatCode",
                table: "Doorplates",
                columns: new[] { "OrderedOn", "BeatCode" },
                filter: "\"OrderedOn\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_PrintedOn_BeatCode",
                table: "Doorplates",
                columns: new[] { "PrintedOn", "BeatCode" },
                filter: "\"PrintedOn\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_ReplacesId",
                table: "Doorplates",
                column: "ReplacesId");

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_RevokedOn_BeatCode",
                table: "Doorplates",
                columns: new[] { "RevokedOn", "BeatCode" },
                filter: "\"RevokedOn\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_PlateBatches_Number",
                table: "PlateBatches",
                column: "Number",
                unique: true,
                filter: "\"RemovedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_PlateScans_Day",
                table: "PlateScans",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_PlateScans_PlateId_Day",
                table: "PlateScans",
                columns: new[] { "PlateId", "Day" });

            migrationBuilder.AddForeignKey(
                name: "FK_Doorplates_Doorplates_ReplacesId",
                table: "Doorplates",
                column: "ReplacesId",
                principalTable: "Doorplates",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Doorplates_Doorplates_ReplacesId",
                table: "Doorplates");

            migrationBuilder.DropTable(
                name: "PlateBatches");

            migrationBuilder.DropTable(
                name: "PlateScans");

            migrationBuilder.DropIndex(
                name: "IX_Doorplates_BatchNumber_SerialNumber",
                table: "Doorplates");

            migrationBuilder.DropIndex(
                name: "IX_Doorplates_DeliveredOn_BeatCode",
                table: "Doorplates");

            migrationBuilder.DropIndex(
                name: "IX_Doorplates_FaultOn_BeatCode",
                table: "Doorplates");

            migrationBuilder.DropIndex(
                name: "IX_Doorplates_MountedOn_BeatCode",
                table: "Doorplates");

            migrationBuilder.DropIndex(
                name: "IX_Doorplates_OrderedOn_BeatCode",
                table: "Doorplates");

            migrationBuilder.DropIndex(
                name: "IX_Doorplates_PrintedOn_BeatCode",
                table: "Doorplates");

            migrationBuilder.DropIndex(
                name: "IX_Doorplates_ReplacesId",
                table: "Doorplates");

            migrationBuilder.DropIndex(
                name: "IX_Doorplates_RevokedOn_BeatCode",
                table: "Doorplates");

            migrationBuilder.DropColumn(
                name: "DeliveredOn",
                table: "Doorplates");

            migrationBuilder.DropColumn(
                name: "FaultOn",
                table: "Doorplates");

            migrationBuilder.DropColumn(
                name: "MetresFromAddress",
                table: "Doorplates");

            migrationBuilder.DropColumn(
                name: "MountedOn",
                table: "Doorplates");

            migrationBuilder.DropColumn(
                name: "OrderedOn",
                table: "Doorplates");

            migrationBuilder.DropColumn(
                name: "PrintedOn",
                table: "Doorplates");

            migrationBuilder.DropColumn(
                name: "ReplacedById",
                table: "Doorplates");

            migrationBuilder.DropColumn(
                name: "ReplacesId",
                table: "Doorplates");

            migrationBuilder.DropColumn(
                name: "RevokedOn",
                table: "Doorplates");
        }
    }
}
