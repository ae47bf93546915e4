int mailroom_assets_placeholder(void){return 0;}
